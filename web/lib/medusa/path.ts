/**
 * The only parts of Medusa that browsers may reach through this origin: nothing of staff, who have an address
 * of their own. Which of their routes exist for
 * browsers is Medusa's to say.
 */
const OPEN = [['store'], ['static'], ['auth', 'customer'], ['auth', 'token']];

const PREFIX = '/medusa/';

/**
 * The path at Medusa that a browser asks for, from the path as it was sent; undefined where there is none for
 * browsers. Each segment is one name: nothing empty, no dots that climb, no slash in disguise, so that nobody
 * behind here reads another path in it.
 */
export function pathAtMedusa(sent: string): string | undefined {
  if (!sent.startsWith(PREFIX)) return undefined;
  const segments = sent.slice(PREFIX.length).split('/').map(decoded);
  if (!segments.every((segment) => segment !== undefined && isName(segment))) return undefined;
  const names = segments as string[];
  const isOpen = OPEN.some((prefix) => prefix.every((name, at) => names[at] === name));
  return isOpen ? `/${names.map(encodeURIComponent).join('/')}` : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A percent sign that begins nothing.
    return undefined;
  }
}

/** Twice-encoded slashes and dots are refused too: somebody behind here may decode twice. */
const isName = (segment: string): boolean =>
  segment !== '' && segment !== '.' && segment !== '..' && !/[/\\\p{Cc}]|%2f|%5c|%2e/iu.test(segment);
