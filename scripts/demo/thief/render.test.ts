import { stripVTControlCharacters } from 'node:util';
import { WIDTH } from '../layout';
import { renderDoor, renderLeftOut, renderOutcome, renderVerdict } from './render';

const plain = (lines: string[]): string[] => lines.map(stripVTControlCharacters);
const LONG = 'a long story that does not end '.repeat(6);

test('a door that held says so, and what came back', () => {
  expect(plain(renderOutcome({ tries: 'an invented key' }, { cameBack: '401 × 60', got: [] }))).toEqual([
    expect.stringMatching(/^ {2}✔ an invented key +nothing$/),
    '    401 × 60',
  ]);
});

test('a door that gave way names all that was got', () => {
  const lines = plain(
    renderOutcome({ tries: 'a number' }, { cameBack: '200', got: ['the balance', 'the tier'] }),
  );
  expect(lines).toEqual([
    expect.stringMatching(/^ {2}✖ a number +GOT IN$/),
    '    200',
    '    the balance',
    '    the tier',
  ]);
});

test('what is left out says why', () => {
  expect(plain(renderOutcome({ tries: 'a payment' }, { leftOut: 'no Finix' }))).toEqual([
    expect.stringMatching(/^ {2}· a payment +left out$/),
    '    no Finix',
  ]);
  expect(plain([renderLeftOut('no shop')])).toEqual(['  · no shop']);
});

test('nothing is wider than the terminal', () => {
  const lines = [
    renderDoor(LONG, 12),
    ...renderOutcome({ tries: LONG }, { cameBack: LONG, got: [LONG] }),
    ...renderOutcome({ tries: LONG }, { leftOut: LONG }),
    renderVerdict({ held: 1_000, lost: 1_000, leftOut: 1_000 }),
  ].flatMap((line) => line.split('\n'));
  for (const line of plain(lines)) expect(line.length).toBeLessThanOrEqual(WIDTH);
});

test('the verdict counts', () => {
  const verdict = (held: number, lost: number, leftOut: number): string =>
    stripVTControlCharacters(renderVerdict({ held, lost, leftOut }));
  expect(verdict(17, 0, 0)).toBe('  ✔ 17 attacks, and the thief got nothing');
  expect(verdict(1, 0, 2)).toBe('  ✔ 1 attack, and the thief got nothing (2 left out)');
  expect(verdict(16, 1, 0)).toBe('  ✖ 1 of 17 attacks got something');
  expect(verdict(0, 0, 3)).toBe('  ✖ nothing was attacked (3 left out)');
});
