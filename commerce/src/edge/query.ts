import { MedusaError } from '@medusajs/framework/utils';
import type { EdgeRoute } from './list';

const refuse = (message: string): MedusaError => new MedusaError(MedusaError.Types.INVALID_DATA, message);

/** Names of `?fields=`, without the signs that add, take away or mean all of it. */
const namesOf = (fields: string): string[] => fields.split(',').map((name) => name.trim().replace(/^[+\- ]?\*?/, '').replace(/\.\*$/, '')).filter((name) => name !== '');

/** @throws MedusaError INVALID_DATA for a parameter, or a field, that the route does not offer */
export function checkQuery({ query = [], fields }: EdgeRoute, asked: Record<string, unknown>): void {
  for (const name of Object.keys(asked)) {
    if (name === 'fields' && fields) continue;
    if (!query.includes(name)) throw refuse('The address asks for something that this route does not offer');
  }
  const wanted = asked['fields'];
  if (wanted === undefined) return;
  if (typeof wanted !== 'string') throw refuse('fields is one list, its names separated by commas');
  const offered = new Set(fields);
  if (namesOf(wanted).some((name) => !offered.has(name))) throw refuse('fields names something that this route does not offer');
}
