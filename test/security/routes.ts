import type { Express } from 'express';

/**
 * What Express keeps of a handler: a route, a router, or a middleware, and the path that it was mounted at.
 */
interface Layer {
  rawPath: unknown;
  route?: { path: unknown; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Of a middleware nobody can say what it answers: only where it stands. */
const MIDDLEWARE = 'any';

function textOf(path: unknown): string {
  if (typeof path !== 'string')
    throw new Error('A route is no plain path: the security table cannot name it');
  return path;
}

function walk(stack: Layer[], mount: string): { method: string; path: string }[] {
  return stack.flatMap((layer) => {
    if (layer.route) {
      const path = mount + textOf(layer.route.path);
      return Object.keys(layer.route.methods)
        .filter((method) => method !== '_all')
        .map((method) => ({ method: method.toUpperCase(), path }));
    }
    const at = textOf(layer.rawPath).replace(/\/$/, '');
    if (layer.handle.stack) return walk(layer.handle.stack, mount + at);
    return at === '' ? [] : [{ method: MIDDLEWARE, path: `${mount}${at}/*` }];
  });
}

/**
 * Every route of a running app, each once. What is mounted below a path and is no router (files) is `any
 * <path>/*`.
 */
export function routesOf(app: Express): { method: string; path: string }[] {
  const found = walk((app.router as unknown as { stack: Layer[] }).stack, '');
  return [...new Map(found.map((route) => [`${route.method} ${route.path}`, route])).values()];
}
