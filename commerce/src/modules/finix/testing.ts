import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { PaymentSessionStatus } from '@medusajs/framework/utils';
import type { FinixOptions } from './options';
import { FinixPaymentProvider } from './provider';

const PROJECT = join(__dirname, '../../../..');

interface Exchange {
  method: string;
  path: string;
  headers: Record<string, unknown>;
  requestBody: string;
  status: number;
  responseBody: string;
}

interface Proxy {
  url: string;
  exchanges: Exchange[];
  override: ((path: string) => { status: number; body: string } | undefined) | undefined;
  close(): Promise<void>;
}

interface Sandbox {
  startFinixSandbox(): Promise<{ url: string; close(): Promise<void> }>;
  validateAgainstOpenApi(message: {
    method: string;
    path: string;
    status?: number;
    body: unknown;
    headers?: Record<string, unknown>;
  }): { pointer: string; message: string }[];
  TEST_CARDS: Record<'visa' | 'mastercard' | 'genericDecline' | 'insufficientFunds' | 'loseAnswer', string>;
  SANDBOX_ACCOUNT: {
    username: string;
    password: string;
    applicationId: string;
    merchantId: string;
    webhookSecret: string;
  };
}

// The stand-in for Finix belongs to the project around this package: it is run here, not compiled into it.
const sandboxRoom = require(join(PROJECT, 'sandbox', 'finix')) as Sandbox;
const { startRecordingProxy } = require(join(PROJECT, 'activities', 'testing', 'recording-proxy')) as {
  startRecordingProxy(target: string): Promise<Proxy>;
};

export const { TEST_CARDS, SANDBOX_ACCOUNT } = sandboxRoom;

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** Everything about an exchange that is not as Finix's OpenAPI file says. */
export function wireProblems({
  method,
  path: given,
  headers,
  requestBody,
  status,
  responseBody,
}: Exchange): string[] {
  const path = given.split('?')[0] ?? given;
  const request = sandboxRoom.validateAgainstOpenApi({ method, path, headers, body: parsed(requestBody) });
  const answer = sandboxRoom.validateAgainstOpenApi({ method, path, status, body: parsed(responseBody) });
  return [...request, ...answer].map(
    ({ pointer, message }) => `${method} ${path} ${status} ${pointer}: ${message}`,
  );
}

export interface Data extends Record<string, unknown> {
  authorization_id: string | null;
  transfer_id: string | null;
  refund_ids: string[];
}

export interface Rig {
  provider: FinixPaymentProvider;
  /** The provider of another shop with the same account at Finix. */
  providerOf(storeId: string): FinixPaymentProvider;
  proxy: Proxy;
  warnings: string[];
  /** Refunds that Medusa knows of. */
  medusaRefunds: Set<string>;
  token(number?: string): Promise<string>;
  /** A session with a card. */
  begin(amount: number | string, card?: string, sessionId?: string): Promise<Data>;
  authorize(data: Data): Promise<{ status: PaymentSessionStatus; data: Data }>;
  /** An authorised and captured payment. */
  paid(amount: number): Promise<Data>;
  faults(...faults: { route: string; kind: string; value?: number; times?: number }[]): Promise<void>;
  ledger(): Promise<{ entry: string; amount: number; tags: Record<string, string> }[]>;
  entries(): Promise<string[]>;
  calls(route: string): Promise<number>;
  /** A webhook as Finix sends it. */
  hook(
    entity: 'authorization' | 'transfer',
    body: unknown,
    secret?: string,
    ageSeconds?: number,
  ): { data: Record<string, unknown>; rawData: Buffer; headers: Record<string, unknown> };
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openRig(options: Partial<FinixOptions> = {}): Promise<Rig> {
  const sandbox = await sandboxRoom.startFinixSandbox();
  const proxy = await startRecordingProxy(sandbox.url);
  const warnings: string[] = [];
  const medusaRefunds = new Set<string>();
  const logger = { warn: (message: string) => void warnings.push(message) };
  const refundService = {
    list: async ({ id }: { id: string[] }) =>
      id.filter((one) => medusaRefunds.has(one)).map((one) => ({ id: one })),
  };
  const { username, password, merchantId, webhookSecret, applicationId } = SANDBOX_ACCOUNT;
  const providerOf = (storeId: string): FinixPaymentProvider =>
    new FinixPaymentProvider(
      { logger, refundService },
      {
        url: proxy.url,
        username,
        password,
        merchantId,
        webhookSecret,
        storeId,
        timeoutMs: 2_000,
        pauseMs: 5,
        ...options,
      },
    );
  const provider = providerOf('store-1');
  const control = async (path: string, method = 'GET', body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${sandbox.url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return parsed(text);
  };
  let sessions = 0;

  const token: Rig['token'] = async (number = TEST_CARDS.visa) => {
    const card = {
      type: 'PAYMENT_CARD',
      number,
      expiration_month: 12,
      expiration_year: 2099,
      security_code: '123',
    };
    const answer = await fetch(`${sandbox.url}/applications/${applicationId}/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(card),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const begin: Rig['begin'] = async (amount, card, sessionId = `payses_${(sessions += 1)}_${Date.now()}`) => {
    const { data } = await provider.initiatePayment({
      amount,
      currency_code: 'usd',
      data: { token: await token(card), session_id: sessionId, cart_id: 'cart_1' },
    });
    return data as Data;
  };
  const authorize: Rig['authorize'] = async (data) =>
    (await provider.authorizePayment({ data })) as { status: PaymentSessionStatus; data: Data };
  const ledger: Rig['ledger'] = async () => (await control('/ledger')) as Awaited<ReturnType<Rig['ledger']>>;
  return {
    provider,
    providerOf,
    proxy,
    warnings,
    medusaRefunds,
    token,
    begin,
    authorize,
    ledger,
    async paid(amount) {
      const { data } = await authorize(await begin(amount));
      return (await provider.capturePayment({ data })).data as Data;
    },
    faults: async (...faults) => void (await control('/faults', 'PUT', faults)),
    entries: async () => (await ledger()).map(({ entry, amount }) => `${entry} ${amount}`),
    calls: async (route) => ((await control(`/calls?route=${route}`)) as unknown[]).length,
    hook(entity, body, secret = webhookSecret, ageSeconds = 0) {
      const data = { type: 'updated', entity, _embedded: { [`${entity}s`]: [body] } };
      const rawData = Buffer.from(JSON.stringify(data));
      const seconds = Math.floor(Date.now() / 1000) - ageSeconds;
      const sig = createHmac('sha256', secret).update(`${seconds}:`).update(rawData).digest('hex');
      return { data, rawData, headers: { 'finix-signature': `timestamp=${seconds}, sig=${sig}` } };
    },
    async reset() {
      await control('/reset', 'POST');
      proxy.exchanges.length = 0;
      proxy.override = undefined;
      warnings.length = 0;
      medusaRefunds.clear();
    },
    async close() {
      await proxy.close();
      await sandbox.close();
    },
  };
}
