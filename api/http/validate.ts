import type { z } from 'zod';
import { ERRORS, type ErrorCode, type Problem } from '../../contract';
import { HttpProblem } from './problem';

const MAX_PROBLEMS = 20;
const MAX_POINTER = 300;

const escape = (step: PropertyKey): string => String(step).replaceAll('~', '~0').replaceAll('/', '~1');

/** RFC 6901; cut where a caller sent keys without end. */
const pointerOf = (base: string, path: readonly PropertyKey[]): string =>
  `${base}${path.map((step) => `/${escape(step)}`).join('')}`.slice(0, MAX_POINTER);

function problemsOf(issue: z.core.$ZodIssue, base: string): Problem[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: pointerOf(base, issue.path), message: issue.message }];
  return issue.keys
    .slice(0, MAX_PROBLEMS)
    .map((key) => ({ pointer: pointerOf(base, [...issue.path, key]), message: 'is not known here' }));
}

/** A schema may name another code than INVALID_REQUEST in an issue's `params.code`. */
function codeOf(issue: z.core.$ZodIssue): ErrorCode {
  const named: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return typeof named === 'string' && named in ERRORS ? (named as ErrorCode) : 'INVALID_REQUEST';
}

/**
 * The parsed value, or an `HttpProblem` that points at what is wrong. The first issue decides about the code.
 * `base` is the pointer of `value` inside the request's body.
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown, base = ''): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const [first] = issues;
  const code = first ? codeOf(first) : 'INVALID_REQUEST';
  throw new HttpProblem(code, ERRORS[code].title, {
    errors: issues.flatMap((issue) => problemsOf(issue, base)).slice(0, MAX_PROBLEMS),
  });
}
