import { Sentence } from '../console';
import { FAILURES, parseFlags, usage } from './flags';

const refusal = (...args: string[]): string => {
  try {
    parseFlags(args);
  } catch (error) {
    if (error instanceof Sentence) return error.message;
    throw error;
  }
  throw new Error(`${args.join(' ')} was taken`);
};

test('without a flag nothing goes wrong', () => {
  expect(parseFlags([])).toEqual({ failure: undefined, thief: false, help: false });
});

test.each(Object.keys(FAILURES))('--%s is taken and stands in the list', (name) => {
  expect(parseFlags([`--${name}`]).failure).toBe(name);
  expect(usage()).toContain(`--${name}`);
});

test.each(['--host-gone', 'host-down', '--host-down=yes', '-x', '--no-color', '--'])(
  '%s is named as unknown, with what there is',
  (arg) => {
    const message = refusal(arg);
    expect(message).toContain(`does not know ${arg}.`);
    expect(message).toContain('--worker-killed');
  },
);

test('two failures at a time are refused, the same one twice is not', () => {
  expect(refusal('--host-down', '--host-slow')).toContain('--host-down or --host-slow');
  expect(parseFlags(['--host-down', '--host-down']).failure).toBe('host-down');
});

test('--thief is a story of its own', () => {
  expect(parseFlags(['--thief'])).toEqual({ failure: undefined, thief: true, help: false });
  expect(usage()).toContain('--thief');
  expect(refusal('--thief', '--host-down')).toContain('--host-down or --thief');
});

test('--help asks for the list', () => {
  expect(parseFlags(['--help']).help).toBe(true);
});
