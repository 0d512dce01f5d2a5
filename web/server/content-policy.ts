import { createHash } from 'node:crypto';

/**
 * Hosts beside this one that pages of the shop may use, known when the server starts. Origins, like
 * `https://js.stripe.com`.
 */
export interface Sources {
  scripts: string[];
  connections: string[];
  frames: string[];
  pictures: string[];
}

const INLINE_SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;
/**
 * How Next and its bundler hand data to the page: one value is pushed. It is read as JSON here, so nothing in
 * it can be a program.
 */
const DATA_PUSHES = [
  /^(?:\(self\.__next_f=self\.__next_f\|\|\[\]\)|self\.__next_f)\.push\(([\s\S]*)\)$/,
  /^\(globalThis\["TURBOPACK"\] \|\| \(globalThis\["TURBOPACK"\] = \[\]\)\)\.push\(([\s\S]*)\);$/,
];
/** What React itself writes into a page to note when it was painted and to swap parts in that came late. */
const REACT_STEPS = [
  /^requestAnimationFrame\(function\(\)\{\$RT=performance\.now\(\)\}\);?$/,
  /^\$R[A-Z]\("[A-Z]:[0-9a-f]+","[A-Z]:[0-9a-f]+"\)$/,
];

/**
 * Hashes of the inline scripts of a page that Next and React wrote, for `script-src`. A nonce is for pages
 * that are made per request; these are made once and kept. Whatever else stands in the page gets no hash, so
 * a browser does not run it.
 */
export function scriptHashes(html: string): string[] {
  const scripts = [...html.matchAll(INLINE_SCRIPT)]
    .filter(([, attributes = '']) => !/\b(?:src|type)\s*=/i.test(attributes))
    .map(([, , text = '']) => text);
  return [
    ...new Set(
      scripts
        .filter(isOfNext)
        .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`),
    ),
  ];
}

const isOfNext = (text: string): boolean =>
  REACT_STEPS.some((step) => step.test(text)) || DATA_PUSHES.some((push) => isJson(push.exec(text)?.[1]));

function isJson(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    // A program, or two of them in one: not what Next writes.
    return false;
  }
}

/** The policy of one page. `secure`: the browser came by TLS. */
export function pagePolicy(html: string, sources: Sources, secure: boolean): string {
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    directive('script-src', "'self'", scriptHashes(html), sources.scripts),
    "style-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    directive('img-src', "'self'", ['data:'], sources.pictures),
    directive('connect-src', "'self'", [], sources.connections),
    directive('frame-src', '', [], sources.frames),
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}

/**
 * What is no page loads nothing, runs nothing and stands in no frame, whatever somebody uploaded or an answer
 * echoes.
 */
export const NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

const directive = (name: string, own: string, ...more: string[][]): string =>
  [name, own || (more.flat().length === 0 ? "'none'" : ''), ...more.flat()].filter(Boolean).join(' ');
