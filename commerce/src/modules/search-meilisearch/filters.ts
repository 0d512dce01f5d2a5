import type { SearchTypes } from '@medusajs/framework/types';
import { refuse } from './refuse';

/**
 * Medusa's filter tree in MeiliSearch's filter language; undefined when it narrows nothing.
 * A field that holds a list matches when any of its values does, in both.
 */
export function toFilter(filters: SearchTypes.SearchFilters | undefined, prefix = ''): string | undefined {
  const parts = Object.entries(filters ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : present(part(key, value, prefix)),
  );
  return all(parts);
}

/** Those of the expressions that there are, all of which must hold. */
export function all(parts: readonly (string | undefined)[]): string | undefined {
  const given = parts.flatMap(present);
  return given.length > 1 ? given.map((given) => `(${given})`).join(' AND ') : given[0];
}

const present = (expression: string | undefined): string[] => (expression === undefined ? [] : [expression]);

function part(key: string, value: unknown, prefix: string): string | undefined {
  if (key === '$and') return all(branches(value).map((branch) => toFilter(branch)));
  if (key === '$or') {
    const any = branches(value).flatMap((branch) => present(toFilter(branch)));
    return any.length > 0 ? any.map((branch) => `(${branch})`).join(' OR ') : undefined;
  }
  if (key === '$not') {
    const denied = toFilter(value as SearchTypes.SearchFilters);
    return denied && `NOT (${denied})`;
  }
  return condition(prefix ? `${prefix}.${key}` : key, value);
}

const branches = (value: unknown): SearchTypes.SearchFilters[] =>
  Array.isArray(value) ? (value as SearchTypes.SearchFilters[]) : [];

function condition(field: string, value: unknown): string | undefined {
  if (Array.isArray(value)) return among(field, value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return equal(field, value);
  const entries = Object.entries(value);
  if (!entries.some(([key]) => key.startsWith('$')))
    return toFilter(value as SearchTypes.SearchFilters, field);
  return all(
    entries.flatMap(([operator, operand]) =>
      operand === undefined ? [] : comparison(field, operator, operand),
    ),
  );
}

function comparison(field: string, operator: string, operand: unknown): string {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  switch (operator) {
    case '$eq':
      return equal(field, operand);
    case '$ne':
      return `NOT (${equal(field, operand)})`;
    case '$in':
    case '$overlaps':
      return among(field, list);
    case '$nin':
      return `NOT (${among(field, list)})`;
    case '$contains':
      return all(list.map((one) => equal(field, one))) ?? among(field, []);
    case '$lt':
      return `${field} < ${number(field, operand)}`;
    case '$lte':
      return `${field} <= ${number(field, operand)}`;
    case '$gt':
      return `${field} > ${number(field, operand)}`;
    case '$gte':
      return `${field} >= ${number(field, operand)}`;
    case '$exists':
      return operand === true
        ? `${field} EXISTS AND ${field} IS NOT NULL`
        : `${field} NOT EXISTS OR ${field} IS NULL`;
    default:
      return refuse(`${operator} on "${field}"`);
  }
}

const equal = (field: string, value: unknown): string =>
  value === null ? `${field} IS NULL` : `${field} = ${literal(field, value)}`;
const among = (field: string, values: readonly unknown[]): string =>
  `${field} IN [${values.map((value) => literal(field, value)).join(', ')}]`;

function number(field: string, value: unknown): number {
  return typeof value === 'number' ? value : refuse(`comparing "${field}" with anything but a number`);
}

function literal(field: string, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string'
    ? `"${value.replace(/["\\]/g, '\\$&')}"`
    : refuse(`such a value for "${field}"`);
}
