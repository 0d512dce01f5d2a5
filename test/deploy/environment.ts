import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '../../platform/root';

export const text = (file: string): string => readFileSync(projectPath(file), 'utf8');

const matches = (source: string, form: RegExp): string[] =>
  [...source.matchAll(form)].map((found) => found.slice(1).find((name) => name !== undefined) ?? '');

/** The keys of a zod object that an environment is parsed with. */
export const schemaNames = (source: string): string[] => matches(source, /^  ([A-Z][A-Z0-9_]+):/gm);
/** What the configuration of the shop's two packages reads. */
export const readNames = (source: string): string[] =>
  matches(source, /\b(?:read|required|must)\(['"]([A-Z][A-Z0-9_]+)['"]/g);

const ACCESS =
  /\b(?:process\.env|environment)(?:\??\.([A-Z][A-Z0-9_]+|npm_\w+)\b|(?:\?\.)?\[['"](\w+)['"]\])|\b\w+\(environment, ['"](\w+)['"]/g;
const DESTRUCTURED = /\{([^{}]*)\}(?:: [\w.]+)? = process\.env\b/g;
const SHELL = /\$\{?([A-Z][A-Z0-9_]+)/g;

/** `{ A, B: b, C = 'x' }` */
const destructuredNames = (source: string): string[] =>
  matches(source, DESTRUCTURED).flatMap((names) => matches(names, /(?:^|,)\s*(\w+)/g));

/** Every variable that a file reads, in whichever form. */
export function namesIn(file: string, source: string): string[] {
  if (file.endsWith('.sh')) return matches(source, SHELL);
  const isSchema = source.includes('z.object({') && source.includes('process.env');
  return [
    ...matches(source, ACCESS),
    ...destructuredNames(source),
    ...readNames(source),
    ...(isSchema ? schemaNames(source) : []),
  ];
}

/** Handed on whole, as a parameter's default or to a process that is started; and the shop's `read`. */
const HANDED_ON =
  /\.\.\.process\.env\b|(?:=|\?\?) process\.env(?=,|\)| \})|^const read = \(name: string\).*process\.env\[name\]/gm;

/** The lines on which a file reaches for the environment in a form whose names `namesIn` cannot see. */
export function hiddenReads(source: string): string[] {
  const rest = source.replaceAll(ACCESS, '').replaceAll(DESTRUCTURED, '').replaceAll(HANDED_ON, '');
  return rest
    .split('\n')
    .filter((line) => /\bprocess\.env\b|import .*\benv\b.* from '(?:node:)?process'/.test(line))
    .map((line) => line.trim());
}

const NOT_OURS = new Set(['node_modules', 'dist', 'generated', 'coverage', 'docs']);
const TESTS = new Set(['test', 'testing', 'integration']);

/** The code of the project without its tests; paths from its root. */
export const sourceFiles = (folder = ''): string[] =>
  readdirSync(projectPath(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || NOT_OURS.has(entry.name) || TESTS.has(entry.name)
        ? []
        : sourceFiles(path);
    return /\.(?:[cm]?[jt]s|tsx|sh)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
