import { PARTS, readArguments } from './arguments';

const MODES = ['peers', 'cluster'];
const DEFAULTS = { mode: undefined, quick: false, runs: 1, parts: PARTS };

test('nothing asked for is one whole run beside the bare workflow', () => {
  expect(readArguments([], MODES)).toEqual(DEFAULTS);
});

test.each([
  [['--quick'], { quick: true }],
  [['--runs', '3'], { runs: 3 }],
  [['--runs=3', '--only', 'checkouts'], { runs: 3, parts: ['checkouts'] }],
  [['--peers', '--quick'], { mode: 'peers', quick: true }],
])('%j is understood', (args, expected) => {
  expect(readArguments(args, MODES)).toEqual({ ...DEFAULTS, ...expected });
});

test.each([
  [
    ['--fast'],
    'does not know --fast; it takes --quick, --peers, --cluster, --runs <n>, --only <checkouts|open|waiting>',
  ],
  [['peers'], 'does not know peers'],
  [['-x'], 'does not know --x'],
  [['--runs'], '--runs takes a number'],
  [['--runs', '0'], '--runs takes a number'],
  [['--runs', 'three'], '--runs takes a number'],
  [['--only', 'memory'], '--only takes one of checkouts, open, waiting'],
  [['--peers', '--cluster'], 'one at a time: --peers or --cluster'],
])('%j is refused with a sentence', (args, message) => {
  expect(() => readArguments(args, MODES)).toThrow(message);
});
