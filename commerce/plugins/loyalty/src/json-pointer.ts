/** The RFC 6901 JSON pointer to a place in a body: `/hours/1/0/opens`. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
