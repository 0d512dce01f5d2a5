import { MedusaError } from '@medusajs/framework/utils';
import type { EdgeRoute } from './list';
import { hasOnly } from './shapes';

const refuse = (message: string): MedusaError => new MedusaError(MedusaError.Types.INVALID_DATA, message);

/** Names of `?fields=`, without the signs that add, take away or mean all of it. */
const namesOf = (fields: string): string[] =>
  fields
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^[+\- ]?\*?/, '')
        .replace(/\.\*$/, ''),
    )
    .filter((name) => name !== '');

/** A page of a list is no dump of it, and is sorted by what everybody may know. */
const VALUES: Readonly<Record<string, RegExp>> = {
  limit: /^(?:[1-9]\d?|100)$/,
  offset: /^\d{1,6}$/,
  order: /^-?(?:created_at|display_id)$/,
};

/**
 * Nothing of this shop is nested deeper; what is, would only exhaust the stack of whoever walks through it.
 */
const DEEPEST = 20;

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** Half of a surrogate pair that stands alone. */
const HALF_CHARACTER = /\p{Cs}/u;

/** The names and the texts of a value, at whatever depth. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap(textsIn)
    : Object.entries(value).flatMap(([name, each]) => [name, ...textsIn(each)]);
};

/**
 * Before anything is looked up by what a body says: PostgreSQL keeps neither a NUL nor half a character, and
 * answers either with an error.
 * @throws MedusaError INVALID_DATA
 */
export function checkText(sent: unknown): void {
  if (isTooDeep(sent)) throw refuse('The body is nested too deeply');
  const texts = textsIn(sent);
  if (texts.some((text) => text.includes('\0'))) throw refuse('A text holds a NUL character');
  if (texts.some((text) => HALF_CHARACTER.test(text))) throw refuse('A text holds half a character');
}

/** @throws MedusaError INVALID_DATA for something in the body that the route does not offer */
export function checkBody({ body }: EdgeRoute, sent: unknown): void {
  // No body at all is an empty object; what is missing, the route itself says.
  if (body && !hasOnly(sent ?? {}, body))
    throw refuse('The body brings something that this route does not offer');
}

/** @throws MedusaError INVALID_DATA for a parameter, or a field, that the route does not offer */
export function checkQuery({ query = [], fields }: EdgeRoute, asked: Record<string, unknown>): void {
  for (const name of Object.keys(asked)) {
    if (name === 'fields' && fields) continue;
    if (!query.includes(name)) throw refuse('The address asks for something that this route does not offer');
  }
  for (const [name, pattern] of Object.entries(VALUES)) {
    const value = asked[name];
    if (value !== undefined && !(typeof value === 'string' && pattern.test(value)))
      throw refuse(`${name} is not a value that this route offers`);
  }
  const wanted = asked['fields'];
  if (wanted === undefined) return;
  if (typeof wanted !== 'string') throw refuse('fields is one list, its names separated by commas');
  const offered = new Set(fields);
  if (namesOf(wanted).some((name) => !offered.has(name)))
    throw refuse('fields names something that this route does not offer');
}
