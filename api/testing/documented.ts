import { codesOf, OPERATIONS, type Operation } from '../document';

const PARAMETER = /\{\w+\}/g;
const patternOf = ({ path }: Operation): RegExp => new RegExp(`^${path.replaceAll(PARAMETER, '[^/]*')}$`);
const PATTERNS = OPERATIONS.map((operation) => ({ operation, pattern: patternOf(operation) }));

/** The operation that the document has for a request; none for another method or path. */
export const operationOf = (method: string, path: string): Operation | undefined =>
  PATTERNS.find(
    ({ operation, pattern }) =>
      operation.method === method.toLowerCase() && pattern.test(path.split('?', 1)[0] ?? ''),
  )?.operation;

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

const isDocumented = (operation: Operation, { status, body }: Answer): boolean =>
  String(status) in operation.answers ||
  (codesOf(operation).get(status) as string[] | undefined)?.includes(String(body['code'])) === true;

/**
 * Throws where a route answers what the document does not say of it: a status or code, or a "try again" without a
 * time. Every request that a test of the API sends is held to it.
 */
export function requireDocumented(method: string, path: string, answer: Answer): void {
  const operation = operationOf(method, path);
  if (!operation) return;
  const { status, headers, body } = answer;
  if (!isDocumented(operation, answer))
    throw new Error(
      `${method} ${path} answered ${status} ${String(body['code'] ?? '')}, which the document of ${operation.operationId} does not say`,
    );
  if ((status === 429 || status === 503) && 'code' in body && !headers.has('Retry-After'))
    throw new Error(`${method} ${path} answered ${status} without Retry-After`);
}
