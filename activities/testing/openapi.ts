import { validateAgainstOpenApi } from '../../sandbox/pdi';
import type { Exchange } from './recording-proxy';

function bodyOf({ requestBody, headers }: Exchange): unknown {
  if (requestBody === '') return undefined;
  return headers['content-type'] === 'application/x-www-form-urlencoded'
    ? Object.fromEntries(new URLSearchParams(requestBody))
    : JSON.parse(requestBody);
}

/**
 * Everything about an exchange that is not as the host's OpenAPI file says. Throws for a path that it does
 * not know.
 */
export function wireProblems(exchange: Exchange): string[] {
  const { method, path, headers, status, responseBody } = exchange;
  const request = validateAgainstOpenApi({ method, path, headers, body: bodyOf(exchange) });
  const answer = validateAgainstOpenApi({ method, path, status, body: JSON.parse(responseBody) });
  const line =
    (part: string) =>
    ({ pointer, message }: { pointer: string; message: string }) =>
      `${method} ${path} ${part} ${pointer}: ${message}`;
  return [...request.map(line('request')), ...answer.map(line(`answer ${status}`))];
}
