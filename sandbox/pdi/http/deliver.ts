import type { Request, Response } from 'express';
import type { Injected } from '../../kit/faults';
import { tell, type Lie } from './lies';
import type { Reply } from './reply';
import type { RouteName } from './routes';

/** Ends the connection as a dying host would: with a reset, without a byte of an answer. */
export const reset = (req: Request): void => {
  req.socket.resetAndDestroy();
};

/** 404 and 501 are a host without this route, as an older one is. */
const CODES: ReadonlyMap<number, string> = new Map([
  [401, 'UNAUTHORIZED'],
  [404, 'NOT_FOUND'],
  [501, 'NOT_FOUND'],
]);

/** The answer of a host (or of what stands before it) that will not work. */
export function failure(route: RouteName, status: number): Reply {
  const message = 'Injected fault.';
  if (route === 'token' && status === 400)
    return { status, body: { error: 'invalid_request', error_description: message } };
  if (route === 'token' && status === 401)
    return { status, body: { error: 'invalid_client', error_description: message } };
  return { status, body: { code: CODES.get(status) ?? 'INJECTED_FAULT', message } };
}

function write(res: Response, { status, headers = {} }: Reply, text: string): void {
  res
    .status(status)
    .set({ ...headers, 'content-type': 'application/json; charset=utf-8' })
    .end(text);
}

/**
 * Sends what the host made of a request, through the fault that waits for it; its effect is committed by now.
 */
export function deliver(
  req: Request,
  res: Response,
  sent: { route: RouteName; request: unknown; reply: Reply; fate: Injected<Lie>['fate'] },
): void {
  const { route, request, reply, fate } = sent;
  if (fate.kind === 'lostAnswer') return reset(req);
  const body =
    fate.kind === 'lie' && reply.status === 200 ? tell(fate.value, route, request, reply.body) : reply.body;
  const text = JSON.stringify(body);
  write(res, reply, fate.kind === 'malformed' ? text.slice(0, Math.floor(text.length / 2)) : text);
}
