import { add, lastLine, parseJestResult } from './tally';

test('the last line is plain and names what passed and what failed', () => {
  expect(lastLine({ passed: 12, failed: 3 })).toBe('12 passed, 3 failed');
});

test('a suite that could not run at all counts as a failure', () => {
  const result = JSON.stringify({ numPassedTests: 4, numFailedTests: 1, numRuntimeErrorTestSuites: 2 });
  expect(parseJestResult(result)).toEqual({ passed: 4, failed: 3 });
});

test('the parts of a run add up', () => {
  expect(add({ passed: 1, failed: 0 }, { passed: 2, failed: 1 })).toEqual({ passed: 3, failed: 1 });
});
