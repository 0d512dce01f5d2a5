import { EDGE, type EdgeRoute } from './list';

export interface Match {
  route: EdgeRoute;
  params: Readonly<Record<string, string>>;
}

/**
 * Ids and handles of this shop. No percent sign: nothing of them needs one, and an encoded slash or dot is
 * nobody's id.
 */
const SEGMENT = '[A-Za-z0-9_-]{1,128}';

const compiled = EDGE.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, `(?<$1>${SEGMENT})`)}$`),
}));

/**
 * The route on the list that a request means; undefined for none. The path is taken as it was sent and to the
 * letter: what Express would also have taken for it (another case, one slash more) is not on the list. HEAD
 * is a GET without its body.
 */
export function matchRoute(method: string, path: string): Match | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const { route, pattern } of compiled) {
    const found = route.method === wanted ? pattern.exec(path) : null;
    if (found) return { route, params: { ...found.groups } };
  }
  return undefined;
}
