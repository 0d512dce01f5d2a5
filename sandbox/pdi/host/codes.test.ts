import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALEX, openRig, SAM, type Rig } from '../testing';

const STRANGER = { phone: '+15555559999' };
const BY_PHONE = { phone: ALEX.phone };
const START = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

let now = START;
let folder: string;
let rig: Rig;
const stateFile = (): string => join(folder, 'state.jsonl');
const open = () => openRig({ now: () => now, tokenLifeSeconds: 86_400, stateFile: stateFile() });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pdi-codes-'));
  rig = await open();
});
beforeEach(async () => {
  now = START;
  await rig.fetch('/_control/reset', { method: 'POST' });
});
afterAll(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

async function codeFor(posSequenceID: string, customer: unknown): Promise<string> {
  expect(await rig.sendCode(posSequenceID, customer)).toEqual({
    status: 200,
    body: { posSequenceID, sent: true },
  });
  return (await rig.messages()).at(-1)?.code ?? '';
}
const isVerified = async (...tried: Parameters<Rig['verifyCode']>): Promise<unknown> => {
  const { status, body } = await rig.verifyCode(...tried);
  expect([status, body.posSequenceID]).toEqual([200, tried[0]]);
  return body.verified;
};
const wrong = (code: string): string => (code === '000000' ? '000001' : '000000');

test('the code of six digits goes to the number on file, whichever way the member is named, and works once', async () => {
  const code = await codeFor('p1', { membershipID: ALEX.membershipID });
  expect(code).toMatch(/^[0-9]{6}$/);
  expect(await rig.messages()).toEqual([{ phone: ALEX.phone, code, at: new Date(START).toISOString() }]);
  expect(await isVerified('p1', BY_PHONE, wrong(code))).toBe(false);
  expect(await isVerified('p1', BY_PHONE, code)).toBe(true);
  expect(await isVerified('p1', BY_PHONE, code)).toBe(false);
});

test('a code is right for its transaction and its member only', async () => {
  const code = await codeFor('p1', BY_PHONE);
  expect(await isVerified('p2', BY_PHONE, code)).toBe(false);
  expect(await isVerified('p1', { phone: SAM.phone }, code)).toBe(false);
  expect(await isVerified('p1', STRANGER, code)).toBe(false);
  expect(await isVerified('p1', BY_PHONE, code)).toBe(true);
});

test("a newer code takes the place of the one before, also when it is another member's", async () => {
  const first = await codeFor('p1', BY_PHONE);
  let second = await codeFor('p1', BY_PHONE);
  // One pair in a million is the same.
  if (second === first) second = await codeFor('p1', BY_PHONE);
  expect(await isVerified('p1', BY_PHONE, first)).toBe(false);
  await rig.sendCode('p1', { phone: SAM.phone });
  expect(await isVerified('p1', BY_PHONE, second)).toBe(false);
});

test('a code ends after ten minutes', async () => {
  const code = await codeFor('p1', BY_PHONE);
  now = START + 10 * MINUTE;
  expect(await isVerified('p1', BY_PHONE, code)).toBe(false);
  now = START + 10 * MINUTE - 1;
  expect(await isVerified('p1', BY_PHONE, code)).toBe(true);
});

test('five wrong tries end a code, four do not', async () => {
  const first = await codeFor('p1', BY_PHONE);
  for (let tries = 0; tries < 4; tries += 1)
    expect(await isVerified('p1', BY_PHONE, wrong(first))).toBe(false);
  expect(await isVerified('p1', BY_PHONE, first)).toBe(true);
  const second = await codeFor('p1', BY_PHONE);
  for (let tries = 0; tries < 5; tries += 1)
    expect(await isVerified('p1', BY_PHONE, wrong(second))).toBe(false);
  expect(await isVerified('p1', BY_PHONE, second)).toBe(false);
});

test('parallel guesses get no more tries than five', async () => {
  const code = await codeFor('p1', BY_PHONE);
  await Promise.all(Array.from({ length: 20 }, () => rig.verifyCode('p1', BY_PHONE, wrong(code))));
  expect(await isVerified('p1', BY_PHONE, code)).toBe(false);
});

test('a try whose answer was lost is answered alike and counts once; another code under its key is another try', async () => {
  const code = await codeFor('p1', BY_PHONE);
  for (let repeat = 0; repeat < 10; repeat += 1)
    expect(await isVerified('p1', BY_PHONE, wrong(code), 'k-1')).toBe(false);
  await rig.setFaults([{ route: 'verify', kind: 'lostAnswer', times: 1 }]);
  await expect(rig.verifyCode('p1', BY_PHONE, code, 'k-1')).rejects.toThrow('fetch failed');
  now = START + 11 * MINUTE;
  expect(await isVerified('p1', BY_PHONE, code, 'k-1')).toBe(true);
  expect(await isVerified('p1', BY_PHONE, wrong(code), 'k-1')).toBe(false);
  expect(await isVerified('p1', { phone: SAM.phone }, code, 'k-1')).toBe(false);
  expect(await isVerified('p1', BY_PHONE, code, 'k-2')).toBe(false);
});

test('a request for a code whose answer was lost sends no second one', async () => {
  await rig.setFaults([{ route: 'code', kind: 'lostAnswer', times: 1 }]);
  await expect(rig.sendCode('p1', BY_PHONE, 'k-1')).rejects.toThrow('fetch failed');
  expect(await rig.sendCode('p1', BY_PHONE, 'k-1')).toMatchObject({ status: 200, body: { sent: true } });
  const [only, ...more] = await rig.messages();
  expect(more).toEqual([]);
  expect(await isVerified('p1', BY_PHONE, only?.code ?? '')).toBe(true);
});

test('a host without these routes is a 404 without a code of its own', async () => {
  await rig.setFaults([{ route: 'code', kind: 'status', value: 404 }]);
  expect(await rig.sendCode('p1', BY_PHONE)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

test('codes, tries and messages survive a restart, and a reset ends them', async () => {
  const code = await codeFor('p1', BY_PHONE);
  for (let tries = 0; tries < 4; tries += 1) await rig.verifyCode('p1', BY_PHONE, wrong(code));
  await rig.close();
  rig = await open();
  expect(await rig.messages()).toHaveLength(1);
  await rig.verifyCode('p1', BY_PHONE, wrong(code));
  expect(await isVerified('p1', BY_PHONE, code)).toBe(false);
  await rig.fetch('/_control/reset', { method: 'POST' });
  expect(await rig.messages()).toEqual([]);
});

test('the newest thousand messages are kept, and the call log shows no code', async () => {
  for (let sent = 0; sent < 1_003; sent += 1) await rig.sendCode('p1', BY_PHONE);
  const messages = await rig.messages();
  expect(messages).toHaveLength(1_000);
  const code = messages.at(-1)?.code ?? '';
  expect(await isVerified('p1', BY_PHONE, code)).toBe(true);
  expect(JSON.stringify(await rig.control('/calls?route=verify'))).not.toContain(`"${code}"`);
}, 120_000);

describe('a number that nobody has', () => {
  const lines = (): string[] => readFileSync(stateFile(), 'utf8').trimEnd().split('\n');
  /** What the host writes down for a request: the work that differs with what it knows. */
  const written = async (work: () => Promise<unknown>): Promise<number[]> => {
    const before = lines().length;
    await work();
    return lines()
      .slice(before)
      .map((line) => line.length);
  };
  const expectAlike = (known: number[], unknown: number[]) => {
    expect(known).toHaveLength(1);
    expect(unknown).toHaveLength(1);
    expect(Math.abs((known[0] ?? 0) - (unknown[0] ?? 0))).toBeLessThan(40);
  };

  test('is answered alike for the same work, and is sent nothing', async () => {
    expectAlike(
      await written(() => rig.sendCode('p1', BY_PHONE)),
      await written(() => rig.sendCode('p2', STRANGER)),
    );
    const [known, unknown] = [await rig.sendCode('p3', BY_PHONE), await rig.sendCode('p3', STRANGER)];
    expect(unknown).toEqual(known);
    expectAlike(
      await written(() => rig.verifyCode('p1', BY_PHONE, 'wrong')),
      await written(() => rig.verifyCode('p2', STRANGER, 'wrong')),
    );
    expect(await isVerified('p2', STRANGER, 'wrong')).toBe(false);
    expect((await rig.messages()).map(({ phone }) => phone)).toEqual([ALEX.phone, ALEX.phone]);
  });

  test('has no right code', async () => {
    await rig.sendCode('p1', STRANGER);
    const { codes } = JSON.parse(lines().at(-1) ?? '{}') as { codes: { code: string }[] };
    expect(await isVerified('p1', STRANGER, codes[0]?.code ?? '')).toBe(false);
  });

  test('costs identify the same work as a known one, and leaves nothing behind', async () => {
    expectAlike(
      await written(() => rig.identify('p1', BY_PHONE)),
      await written(() => rig.identify('p2', STRANGER)),
    );
    expectAlike(
      await written(() => rig.identify('p3', { membershipID: ALEX.membershipID })),
      await written(() => rig.identify('p4', { membershipID: 'M-999999' })),
    );
    expect(await rig.identify('p2', BY_PHONE)).toMatchObject({ status: 200 });
    expect(await rig.rewards('p4', [])).toMatchObject({ status: 200 });
  });

  test('takes as long as a known one under load', async () => {
    const took: Record<string, number[]> = { known: [], unknown: [] };
    const time = async (name: string, work: () => Promise<unknown>) => {
      const begun = performance.now();
      await work();
      took[name]?.push(performance.now() - begun);
    };
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(
        [0, 1, 2, 3].flatMap((lane) => [
          time('known', () => rig.identify(`k-${round}-${lane}`, BY_PHONE)),
          time('unknown', () => rig.identify(`u-${round}-${lane}`, STRANGER)),
        ]),
      );
    }
    const median = (name: string): number => took[name]?.toSorted((a, b) => a - b)[120] ?? 0;
    const ratio = median('unknown') / median('known');
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.67);
  }, 120_000);
});
