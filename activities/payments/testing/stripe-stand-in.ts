import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Intent {
  status: string;
  amount: number;
  amount_received: number;
  currency: string;
  metadata: Record<string, string>;
  last_payment_error?: { code: string };
}

/**
 * Stripe's own stand-in keeps no state; this one answers `GET /v1/payment_intents/{id}` with what a test put
 * there, or with a failure of that status.
 */
export interface StripeStandIn {
  url: string;
  intents: Map<string, Intent | number>;
  close(): Promise<void>;
}

function answerTo(id: string, found: Intent | number | undefined): { status: number; body: unknown } {
  if (found === undefined)
    return {
      status: 404,
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'resource_missing',
          message: `No such payment_intent: '${id}'`,
        },
      },
    };
  if (found === 401)
    return {
      status: 401,
      body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_*' } },
    };
  if (typeof found === 'number')
    return { status: found, body: { error: { type: 'api_error', message: 'An error of ours' } } };
  return { status: 200, body: { id, object: 'payment_intent', ...found } };
}

export async function startStripeStandIn(): Promise<StripeStandIn> {
  const intents: StripeStandIn['intents'] = new Map();
  const server = createServer((req, res) => {
    const id = /^\/v1\/payment_intents\/([^/?]+)/.exec(req.url ?? '')?.[1] ?? '';
    const { status, body } = answerTo(id, intents.get(id));
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intents,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
