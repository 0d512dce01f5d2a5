import { add, failure, lastLine, parseJestResult } from './tally';

test('the last line is plain and names what passed and what failed', () => {
  expect(lastLine({ passed: 12, failed: 3, failures: [] })).toBe('12 passed, 3 failed');
});

test('a suite that could not run at all counts as a failure, and what failed is named', () => {
  const result = JSON.stringify({
    numPassedTests: 4,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    testResults: [
      {
        name: '/p/api/a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'an order is kept', status: 'failed' },
          { fullName: 'a return is kept', status: 'passed' },
        ],
      },
      { name: '/p/api/b.test.ts', status: 'failed', assertionResults: [] },
      { name: '/p/api/c.test.ts', status: 'passed', assertionResults: [{ fullName: 'x', status: 'passed' }] },
    ],
  });
  expect(parseJestResult(result, '/p')).toEqual({
    passed: 4,
    failed: 2,
    failures: ['api/a.test.ts: an order is kept', 'api/b.test.ts: the suite itself'],
  });
});

test('the parts of a run add up', () => {
  expect(add({ passed: 1, failed: 0, failures: [] }, failure('lint'))).toEqual({
    passed: 1,
    failed: 1,
    failures: ['lint'],
  });
});
