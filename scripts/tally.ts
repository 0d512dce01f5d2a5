import { relative } from 'node:path';

/** How many things passed and failed: each test is one, typecheck and lint are one each. */
export interface Tally {
  passed: number;
  failed: number;
  /** What failed, by name: thousands of lines may lie between a failure and the end of the output. */
  failures: string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, failures: [] };

export const failure = (name: string): Tally => ({ passed: 0, failed: 1, failures: [name] });

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  failures: [...one.failures, ...other.failures],
});

/** The last line of `npm test`; tools read it. */
export const lastLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;

interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  /** Suites that could not run at all, or broke in what stands around their tests; counted nowhere else. */
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** Reads what jest wrote with `--json`. Files are named from `root` on. */
export function parseJestResult(text: string, root: string): Tally {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    text,
  ) as JestResult;
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0) return failed.map(({ fullName }) => `${file}: ${fullName}`);
    return status === 'failed' ? [`${file}: the suite itself`] : [];
  });
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, failures };
}
