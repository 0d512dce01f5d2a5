import { CloudEvent, HTTP } from 'cloudevents';
import type { z } from 'zod';
import type { Cart, EventData, OrderCompleted, OrderReturned, Session } from '../../contract';
import { EventAnswer, ProblemSchema, SessionSchema } from '../../contract/http';
import { Sentence } from '../console';
import type { Handles } from './handles';
import type { Measured } from './verdict';

/** Well past the promise: an answer that breaks it is still measured. */
const GIVE_UP_MS = 10_000;
const SOURCE = '/demo';

/** An answer with the time that the shopper waited for it. */
export interface Answer<Body> extends Measured {
  body: Body;
}

/**
 * The storefront's side of the HTTP API. Every method throws a `Sentence` when the API refuses or cannot be
 * reached.
 */
export interface Shopper {
  /** Every answer so far, oldest first. */
  readonly answers: readonly Measured[];
  identify(cartId: string, cart?: Cart): Promise<Answer<Session>>;
  rewards(sessionId: string, cart: Cart): Promise<Answer<Session>>;
  requestProof(sessionId: string): Promise<Answer<Session>>;
  prove(sessionId: string, code: string): Promise<Answer<Session>>;
  select(sessionId: string, rewardIds: string[]): Promise<Answer<Session>>;
  session(sessionId: string): Promise<Answer<Session>>;
  cancel(sessionId: string): Promise<Answer<Session>>;
  /** Tells that the order is paid, as a CloudEvent. */
  order(order: OrderCompleted): Promise<Answer<z.infer<typeof EventAnswer>>>;
  /** Tells that goods came back, as a CloudEvent. */
  giveBack(returned: OrderReturned): Promise<Answer<z.infer<typeof EventAnswer>>>;
}

interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const json = (path: string, body: object): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** The event in structured mode, made by the SDK of the specification. */
function eventRequest<Type extends 'OrderCompleted' | 'OrderReturned'>(
  type: Type,
  data: EventData[Type],
): Request {
  const { headers, body } = HTTP.structured(
    new CloudEvent({ type, source: SOURCE, subject: data.orderId, data }),
  );
  return {
    method: 'POST',
    path: '/events',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: String(body),
  };
}

function refused(what: string, status: number, body: unknown): Sentence {
  const problem = ProblemSchema.safeParse(body);
  if (!problem.success) return new Sentence(`${what} was answered with ${status} and no reason.`);
  const { code, title, detail, errors = [] } = problem.data;
  const more = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ') || detail;
  return new Sentence(
    `${what} was answered with ${status} ${code}: ${title}${more && more !== title ? ` (${more})` : ''}.`,
  );
}

export function createShopper({
  LOYALTY_URL: url,
  LOYALTY_API_KEY: key,
  STORE_ID: storeId,
  MEMBER_PHONE: phone,
}: Handles): Shopper {
  const answers: Measured[] = [];

  const exchange = async ({ path, ...request }: Request): Promise<{ status: number; body: unknown }> => {
    try {
      const headers = { ...request.headers, authorization: `Bearer ${key}` };
      const response = await fetch(url + path, {
        ...request,
        headers,
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      throw new Sentence(
        `The API at ${url} gave no answer to ${request.method} ${path}: ${error instanceof Error ? error.message : 'unknown reason'}.`,
      );
    }
  };

  const send = async <Body>(
    what: string,
    schema: z.ZodType<Body>,
    request: Request,
  ): Promise<Answer<Body>> => {
    const began = performance.now();
    const { status, body } = await exchange(request);
    const measured = { what, status, ms: performance.now() - began };
    answers.push(measured);
    if (status !== 200 && status !== 202) throw refused(what, status, body);
    return { ...measured, body: schema.parse(body) };
  };

  return {
    answers,
    identify: (cartId, cart) =>
      send(
        'identify',
        SessionSchema,
        json('/loyalty/identify', { storeId, cartId, phone, ...(cart && { cart }) }),
      ),
    rewards: (sessionId, cart) =>
      send('rewards', SessionSchema, json('/loyalty/rewards', { sessionId, cart })),
    requestProof: (sessionId) =>
      send('request a code', SessionSchema, json('/loyalty/proof/request', { sessionId })),
    prove: (sessionId, code) => send('prove', SessionSchema, json('/loyalty/proof', { sessionId, code })),
    select: (sessionId, rewardIds) =>
      send('select', SessionSchema, json('/loyalty/select', { sessionId, rewardIds })),
    session: (sessionId) =>
      send('GET session', SessionSchema, { method: 'GET', path: `/loyalty/sessions/${sessionId}` }),
    cancel: (sessionId) =>
      send('cancel', SessionSchema, json(`/loyalty/sessions/${sessionId}/cancel`, { reason: 'only a look' })),
    order: (order) => send('order', EventAnswer, eventRequest('OrderCompleted', order)),
    giveBack: (returned) => send('return', EventAnswer, eventRequest('OrderReturned', returned)),
  };
}
