import {
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { createKeyring } from './keyring';
import { createPayloadCodec } from './payload-codec';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const codec = createPayloadCodec(createKeyring(`k1:${key(1)}`, key(9)));
const payload = (value: unknown): Payload => {
  const made = defaultPayloadConverter.toPayload(value);
  if (!made) throw new Error('not a payload');
  return made;
};

test('payloads come back whole, metadata included, and in their order', async () => {
  const given = [
    payload({ phone: '+15550100123' }),
    payload('text'),
    payload(undefined),
    payload(new Uint8Array([1, 2, 3])),
  ];
  const decoded = await codec.decode(await codec.encode(given));
  expect(decoded.map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([
    { phone: '+15550100123' },
    'text',
    undefined,
    new Uint8Array([1, 2, 3]),
  ]);
});

test('payloads of nobody in particular come back over the wire, where their empty owner looks otherwise', async () => {
  const { Payloads } = temporal.api.common.v1;
  const received = Payloads.decode(
    Payloads.encode({ payloads: await codec.encode([payload('typed by support')]) }).finish(),
  ).payloads;
  expect((await codec.decode(received)).map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([
    'typed by support',
  ]);
});

test('nothing of a payload can be read from its encrypted form', async () => {
  const [sealed] = await codec.encode([payload({ phone: '+15550100123' })]);
  expect(Buffer.from(sealed?.data ?? []).toString('latin1')).not.toContain('5550100');
  expect(Object.keys(sealed?.metadata ?? {})).toEqual([
    'encoding',
    'encryption-key-id',
    'encryption-context',
  ]);
});

test('a payload that somebody else wrote passes unchanged', async () => {
  const foreign = payload('typed into the CLI');
  expect(await codec.decode([foreign])).toEqual([foreign]);
});

test('a payload of an unknown key or with changed data is refused', async () => {
  const [sealed] = await codec.encode([payload(1)]);
  const other = createPayloadCodec(createKeyring(`k2:${key(2)}`, key(9)));
  await expect(other.decode([sealed ?? {}])).rejects.toThrow('Unknown encryption key k1');
  const data = Uint8Array.from(sealed?.data ?? []);
  data[20] = (data[20] ?? 0) ^ 1;
  await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow(
    'changed, cut, moved or made with another key',
  );
});

describe('a payload belongs to one workflow', () => {
  const of = (workflowId: string) => ({ type: 'workflow', namespace: 'default', workflowId }) as const;
  const activityOf = (workflowId: string) =>
    ({ type: 'activity', namespace: 'default', workflowId, activityId: '1', isLocal: true }) as const;
  const read = async (by: PayloadCodec, sealed: Payload = {}, context?: SerializationContext) => {
    const [opened] = await by.decode([sealed], context);
    return defaultPayloadConverter.fromPayload(opened ?? {});
  };
  const sealedFor = async (workflowId: string) =>
    (await codec.encode([payload('points: 640')], of(workflowId)))[0] ?? {};

  test('it is read there, by its activities, and by who only looks', async () => {
    const sealed = await sealedFor('w-1');
    for (const context of [of('w-1'), activityOf('w-1'), undefined])
      expect(await read(codec, sealed, context)).toBe('points: 640');
  });

  test('it is refused in another, whatever it says of itself', async () => {
    const sealed = await sealedFor('w-1');
    await expect(codec.decode([sealed], of('w-2'))).rejects.toThrow('belongs to another workflow');
    for (const owner of ['w-2', '']) {
      const renamed = {
        ...sealed,
        metadata: { ...sealed.metadata, 'encryption-context': new TextEncoder().encode(owner) },
      };
      await expect(codec.decode([renamed], of('w-2'))).rejects.toThrow('changed, cut, moved');
    }
    const { 'encryption-context': _owner, ...unbound } = sealed.metadata ?? {};
    await expect(codec.decode([{ ...sealed, metadata: unbound }], of('w-2'))).rejects.toThrow(
      'changed, cut, moved',
    );
  });

  test('one that support typed into the UI belongs to nobody, and is read everywhere', async () => {
    const [typed] = await codec.encode([payload('yes')]);
    expect(await read(codec, typed, of('w-1'))).toBe('yes');
  });

  test('what an earlier version wrote is still read; while one runs, nothing is bound', async () => {
    const earlier = createPayloadCodec(createKeyring(`k1:${key(1)}`, key(9), { binds: false }));
    const [old] = await earlier.encode([payload('before')], of('w-1'));
    expect(Object.keys(old?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
    expect(await read(codec, old, of('w-1'))).toBe('before');
    expect(await read(earlier, await sealedFor('w-1'), of('w-1'))).toBe('points: 640');
  });
});
