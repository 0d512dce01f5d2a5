import type { Request } from 'express';
import { BadRequest, problem } from './reply';

/**
 * A request's body: parsed (`value`), or the `problem` that kept it from being parsed; `logged` is what the
 * call log shows.
 */
export interface Body {
  logged: unknown;
  value(): unknown;
}

const refused = (
  logged: unknown,
  code: 'INVALID_JSON' | 'UNSUPPORTED_MEDIA_TYPE',
  message: string,
): Body => ({
  logged,
  value: () => {
    throw new BadRequest(problem(code, message));
  },
});

const parsed = (value: unknown): Body => ({ logged: value, value: () => value });

function json(text: string): Body {
  try {
    return parsed(JSON.parse(text));
  } catch {
    return refused(text, 'INVALID_JSON', 'The body is not valid JSON.');
  }
}

/** Reads the text that Express's own parser left in `req.body`. Nothing throws before `value()` is called. */
export function readBody(req: Request): Body {
  const text: unknown = req.body;
  if (typeof text !== 'string' || text === '') return parsed(null);
  if (req.is('application/json')) return json(text);
  if (req.is('application/x-www-form-urlencoded'))
    return parsed(Object.fromEntries(new URLSearchParams(text)));
  return refused(text, 'UNSUPPORTED_MEDIA_TYPE', 'The body is sent as application/json.');
}
