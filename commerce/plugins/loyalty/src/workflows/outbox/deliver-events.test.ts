import type { OutboxEntry } from '../../modules/outbox';
import { NotTaken } from '../../modules/outbox/transport';
import type { CloudEvent } from '../../modules/outbox/cloud-event';
import { drain, type Prepare, type TellIdentity } from './deliver-events';

const entry = (id: string, attempts = 1): OutboxEntry => ({
  id,
  type: 'MemberLinked',
  subject: id,
  orderId: null,
  data: { membershipId: 'M-1' },
  lines: null,
  createdAt: new Date('2026-01-01T10:00:00Z'),
  confirmedAt: null,
  traceparent: null,
  attempts,
});

/** The table as the relay sees it: every entry is claimed once. */
function relayOver(
  entries: OutboxEntry[],
  more: { send?: (event: CloudEvent) => Promise<void>; prepare?: Prepare; tellIdentity?: TellIdentity } = {},
) {
  const waiting = [...entries];
  const sent: CloudEvent[] = [];
  const delivered: string[] = [];
  const failed: [string, string][] = [];
  const said: string[] = [];
  const logger = {
    info: () => undefined,
    warn: (text: string) => said.push(`warn ${text}`),
    error: (text: string) => said.push(`error ${text}`),
  };
  const parts = {
    outbox: {
      claimDue: async (limit: number) => waiting.splice(0, limit),
      markDelivered: async (id: string) => void delivered.push(id),
      markFailed: async (id: string, error: string) => void failed.push([id, error]),
    },
    prepare: more.prepare ?? (async (ready) => ready),
    send: more.send ?? (async (event) => void sent.push(event)),
    tellIdentity: more.tellIdentity ?? (async () => undefined),
    logger,
  };
  return { run: () => drain(parts as unknown as Parameters<typeof drain>[0]), sent, delivered, failed, said };
}

test('an event leaves as a CloudEvent whose id and time are those of what happened', async () => {
  const relay = relayOver([entry('cus_1:linked:M-1')]);
  expect(await relay.run()).toBe(1);
  expect(relay.sent).toEqual([
    {
      specversion: '1.0',
      id: 'cus_1:linked:M-1',
      source: '/commerce',
      type: 'MemberLinked',
      time: '2026-01-01T10:00:00.000Z',
      datacontenttype: 'application/json',
      data: { membershipId: 'M-1' },
    },
  ]);
  expect(relay.delivered).toEqual(['cus_1:linked:M-1']);
});

test('more than a batch leaves in one run', async () => {
  const relay = relayOver(Array.from({ length: 25 }, (_, index) => entry(`e${index}`)));
  expect(await relay.run()).toBe(25);
  expect(relay.delivered).toHaveLength(25);
});

test('one that is not taken waits with its reason and holds no other back', async () => {
  const relay = relayOver([entry('bad'), entry('good')], {
    send: async ({ id }) => {
      if (id === 'bad') throw new NotTaken('HTTP 503 TRY_AGAIN');
    },
  });
  expect(await relay.run()).toBe(1);
  expect(relay.delivered).toEqual(['good']);
  expect(relay.failed).toEqual([['bad', 'NotTaken: HTTP 503 TRY_AGAIN']]);
});

test('one that cannot be made ready (a capture that fails) waits as well, and after some tries it is an error for people', async () => {
  const prepare: Prepare = async () => {
    throw new Error('the card issuer is away');
  };
  const relay = relayOver([entry('first', 1), entry('fifth', 5)], { prepare });
  expect(await relay.run()).toBe(0);
  expect(relay.failed.map(([id]) => id)).toEqual(['first', 'fifth']);
  expect(relay.said.map((text) => text.split(' ')[0])).toEqual(['warn', 'error']);
});

test('an error of the database is told by its class and code: neither table nor log gets the values', async () => {
  const prepare: Prepare = async () => {
    throw Object.assign(
      new Error(
        'insert into "outbox_event" values (\'wilhelmina@example.org\') - invalid input syntax for type json',
      ),
      { name: 'DriverException', code: '22P02' },
    );
  };
  const relay = relayOver([entry('first')], { prepare });
  await relay.run();
  expect(relay.failed).toEqual([['first', 'DriverException 22P02']]);
  expect(relay.said.join()).not.toContain('wilhelmina');
});

test('one that no key opens waits, and is never sent as it stands', async () => {
  const relay = relayOver([{ ...entry('locked'), data: { sealed: 'old:AAAA' }, unreadable: true }]);
  expect(await relay.run()).toBe(0);
  expect(relay.sent).toEqual([]);
  expect(relay.failed).toEqual([['locked', expect.stringContaining('encryptionKeys')]]);
});

test('one with nothing to tell is neither sent nor marked', async () => {
  const relay = relayOver([entry('void')], { prepare: async () => undefined });
  expect(await relay.run()).toBe(0);
  expect([relay.sent, relay.delivered, relay.failed]).toEqual([[], [], []]);
});

test('who the shopper is leaves as no event, and waits like one while it cannot be told', async () => {
  const late = (cartId: string): OutboxEntry => ({
    ...entry(cartId),
    type: 'LateIdentity',
    data: { phone: '+15555550123' },
  });
  const told: unknown[] = [];
  const relay = relayOver([late('cart_1'), late('cart_2')], {
    tellIdentity: async (cartId, identity) => {
      if (cartId === 'cart_2') throw new NotTaken('The loyalty service does not answer');
      told.push([cartId, identity]);
    },
  });
  expect(await relay.run()).toBe(1);
  expect(told).toEqual([['cart_1', { phone: '+15555550123' }]]);
  expect([relay.sent, relay.delivered]).toEqual([[], []]);
  expect(relay.failed).toEqual([['cart_2', 'NotTaken: The loyalty service does not answer']]);
  expect(relay.said.join()).not.toContain('5555550123');
});
