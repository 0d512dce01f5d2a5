import { appendFileSync, writeFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALEX, cola, openRig, showCart, type Rig } from '../testing';

let folder: string;
let rig: Rig;
const stateFile = (): string => join(folder, 'deep', 'state.jsonl');
const restart = async (): Promise<void> => {
  await rig.close();
  rig = await openRig({ stateFile: stateFile() });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pdi-sandbox-'));
  rig = await openRig({ stateFile: stateFile() });
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

test('members, ledger, first answers and reservations survive a restart', async () => {
  const first = await rig.finalize('p1', showCart());
  await rig.rewards('p2', [cola(2)]);
  const ledger = await rig.ledger();
  await restart();
  expect(await rig.ledger()).toEqual(ledger);
  expect(await rig.balance(ALEX.membershipID)).toBe(1850 + 66);
  expect(await rig.finalize('p1', showCart())).toEqual(first);
  expect(JSON.stringify((await rig.rewards('p3', [cola(2)])).body)).not.toContain('cola-buy-1-get-1');
});

test('every commit is one line, and a restart compacts them', async () => {
  const lines = (): number => readFileSync(stateFile(), 'utf8').trimEnd().split('\n').length;
  await rig.finalize('p1', showCart());
  await rig.finalize('p2', showCart());
  expect(lines()).toBe(3);
  await restart();
  expect(lines()).toBe(1);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['state.jsonl']);
});

test('half a last line, as a killed process leaves it, is left out', async () => {
  await rig.finalize('p1', showCart());
  appendFileSync(stateFile(), '{"ledger":[{"posSeq');
  await restart();
  expect(await rig.ledger()).toHaveLength(1);
  await rig.finalize('p2', showCart());
  await restart();
  expect(await rig.ledger()).toHaveLength(2);
});

test('a broken state file is named, with what to do', async () => {
  writeFileSync(stateFile(), 'nonsense\n');
  await expect(openRig({ stateFile: stateFile() })).rejects.toThrow(
    /Line 1 of the sandbox's state file is not JSON; delete the file/,
  );
});

test('reset empties the file too', async () => {
  await rig.finalize('p1', showCart());
  await rig.fetch('/_control/reset', { method: 'POST' });
  await restart();
  expect(await rig.ledger()).toEqual([]);
});
