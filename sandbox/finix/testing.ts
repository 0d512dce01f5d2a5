import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_CARDS } from './host';
import { validateAgainstOpenApi } from './openapi';
import { startFinixSandbox, type RunningFinixSandbox, type StartOptions } from './sandbox';
import { SANDBOX_ACCOUNT } from './state';

export interface Answer {
  status: number;
  // Tests read what the OpenAPI file has just vouched for.
  body: Record<string, unknown> & { id?: string };
}

interface Send {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * A running sandbox with a client at its side that holds every request and every answer to `openapi.yaml`.
 */
export interface Rig extends RunningFinixSandbox {
  /** As it is, without credentials and without any check. */
  fetch(path: string, send?: Send): Promise<Response>;
  /** With credentials; throws when the answer breaks the OpenAPI file. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  token(number?: string): Promise<string>;
  /** Card → token → instrument; its id. */
  instrument(number?: string): Promise<string>;
  authorize(source: string, amount: number, key?: string): Promise<Answer>;
  control(path: string, method?: string, body?: unknown): Promise<unknown>;
  ledger(): Promise<
    { entry: string; amount: number; authorization: string | null; transfer: string | null }[]
  >;
}

const { username, password, applicationId, merchantId } = SANDBOX_ACCOUNT;
export const CREDENTIALS = {
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  'finix-version': '2022-02-01',
};
export const card = (number: string = TEST_CARDS.visa) => ({
  type: 'PAYMENT_CARD',
  number,
  expiration_month: 12,
  expiration_year: 2099,
  security_code: '123',
  name: 'Alex Rivera',
});
export const charge = (source: string, amount: number, key?: string) => ({
  amount,
  currency: 'USD',
  merchant: merchantId,
  source,
  tags: { cart_id: 'cart_1' },
  ...(key === undefined ? {} : { idempotency_id: key }),
});
export const TOKENS_PATH = `/applications/${applicationId}/tokens`;

export async function openRig(options: StartOptions = {}): Promise<Rig> {
  const sandbox = await startFinixSandbox(options);
  const fetchPath: Rig['fetch'] = (path, { method = 'GET', body, headers = {}, signal } = {}) =>
    fetch(sandbox.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  const call: Rig['call'] = async (method, path, body, headers = CREDENTIALS) => {
    const response = await fetchPath(path, { method, body, headers });
    const answer = { status: response.status, body: (await response.json()) as Answer['body'] };
    const problems = validateAgainstOpenApi({ method, path: path.split('?')[0] ?? path, ...answer });
    if (problems.length > 0)
      throw new Error(
        `${method} ${path} ${answer.status} breaks openapi.yaml: ${JSON.stringify(problems)} in ${JSON.stringify(answer.body)}`,
      );
    return answer;
  };
  const idOf = ({ status, body: { id } }: Answer): string => {
    if (id === undefined) throw new Error(`No entity: ${status}`);
    return id;
  };
  const token: Rig['token'] = async (number) => idOf(await call('POST', TOKENS_PATH, card(number), {}));
  const control: Rig['control'] = async (path, method = 'GET', body = undefined) => {
    const text = await (await fetchPath(`/_control${path}`, { method, body })).text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    ...sandbox,
    fetch: fetchPath,
    call,
    token,
    control,
    async instrument(number) {
      const identity = idOf(await call('POST', '/identities', { entity: { first_name: 'Alex' } }));
      return idOf(
        await call('POST', '/payment_instruments', { type: 'TOKEN', token: await token(number), identity }),
      );
    },
    authorize: (source, amount, key) => call('POST', '/authorizations', charge(source, amount, key)),
    ledger: async () => (await control('/ledger')) as Awaited<ReturnType<Rig['ledger']>>,
  };
}

/** Waits for a condition; throws after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Not true within five seconds: ${condition.toString()}`);
    await sleep(10);
  }
}
