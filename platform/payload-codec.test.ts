import { defaultPayloadConverter, type Payload } from '@temporalio/common';
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
  const given = [payload({ phone: '+15550100123' }), payload('text'), payload(undefined), payload(new Uint8Array([1, 2, 3]))];
  const decoded = await codec.decode(await codec.encode(given));
  expect(decoded.map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([{ phone: '+15550100123' }, 'text', undefined, new Uint8Array([1, 2, 3])]);
});

test('nothing of a payload can be read from its encrypted form', async () => {
  const [sealed] = await codec.encode([payload({ phone: '+15550100123' })]);
  expect(Buffer.from(sealed?.data ?? []).toString('latin1')).not.toContain('5550100');
  expect(Object.keys(sealed?.metadata ?? {})).toEqual(['encoding', 'encryption-key-id']);
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
  await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('changed, cut or made with another key');
});
