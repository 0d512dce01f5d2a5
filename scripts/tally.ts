/** How many things passed and failed: each test is one, typecheck and lint are one each. */
export interface Tally {
  passed: number;
  failed: number;
}

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

/** The last line of `npm test`; tools read it. */
export const lastLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;

interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  /** Suites that could not run at all: their tests are counted nowhere else. */
  numRuntimeErrorTestSuites: number;
}

/** Reads what jest wrote with `--json`. */
export function parseJestResult(text: string): Tally {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(text) as JestResult;
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}
