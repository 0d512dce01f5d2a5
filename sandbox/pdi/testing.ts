import { validateAgainstOpenApi } from './openapi';
import { SEED_CLIENTS } from './state';
import { startPdiSandbox, type RunningPdiSandbox, type StartOptions } from './sandbox';

export const ALEX = { membershipID: 'M-100001', phone: '+15555550123' };
export const SAM = { membershipID: 'M-100002', phone: '+15555550456' };

const line = (
  lineItemID: string,
  productCode: string,
  merchandiseCode: string,
  unitPrice: number,
  quantity = 1,
  unitOfMeasure = 'EA',
) => ({
  lineItemID,
  productCode,
  description: lineItemID,
  merchandiseCode,
  quantity,
  unitOfMeasure,
  unitPrice,
});

export const coffee = (quantity = 1) => line('coffee', '012345678905', '004', 249, quantity);
export const chips = (quantity = 1) => line('chips', '028400443752', '010', 269, quantity);
export const fuel = (gallons = 8) => line('fuel', '000000000101', '001', 359, gallons, 'GLL');
export const cola = (quantity = 1) => line('cola', '049000000443', '007', 229, quantity);
export const carWash = () => line('wash', '079118000207', '020', 1200);
export const washer = (quantity = 1) => line('washer', '079118000115', '020', 499, quantity);
/** Coffee, chips and 8 gallons: 33.90. */
export const showCart = () => [coffee(), chips(), fuel()];

export interface Answer {
  status: number;
  // Tests read what the OpenAPI file has just vouched for.
  body: Record<string, unknown> & { code?: string };
}

interface Send {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A running sandbox with a client at its side that holds every answer it gets to `openapi.yaml`. */
export interface Rig extends RunningPdiSandbox {
  /** As it is, without a token and without any check. */
  fetch(path: string, send?: Send): Promise<Response>;
  /** With a token; throws when the answer breaks the OpenAPI file. */
  call(path: string, send?: Send): Promise<Answer>;
  identify(posSequenceID: string, customer: unknown): Promise<Answer>;
  sendCode(posSequenceID: string, customer: unknown, key?: string): Promise<Answer>;
  verifyCode(posSequenceID: string, customer: unknown, code: string, key?: string): Promise<Answer>;
  /** The codes that were sent, newest last. */
  messages(): Promise<{ phone: string; code: string; at: string }[]>;
  rewards(posSequenceID: string, lineItems: unknown[], extra?: Record<string, unknown>): Promise<Answer>;
  finalize(
    posSequenceID: string,
    lineItems: unknown[],
    extra?: Record<string, unknown>,
    key?: string,
  ): Promise<Answer>;
  cancel(posSequenceID: string): Promise<Answer>;
  /** Without a key: one that is the return's own. */
  reverse(body: Record<string, unknown>, key?: string): Promise<Answer>;
  setFaults(faults: unknown): Promise<Response>;
  control(path: string): Promise<unknown>;
  ledger(): Promise<
    {
      posSequenceID: string;
      entry: string;
      pointsEarned: number;
      pointsRedeemed: number;
      rewardIDs: string[];
    }[]
  >;
  balance(membershipID: string): Promise<number>;
}

const [client] = SEED_CLIENTS;
if (!client) throw new Error('The seed has no client');
export const CLIENT = client;
export const SITE = { participantID: client.participantID, siteID: 'SITE-1' };

function holdToFile(method: string, path: string, { status, body }: Answer): void {
  const problems = validateAgainstOpenApi({ method, path, status, body });
  if (problems.length > 0)
    throw new Error(
      `${method} ${path} ${status} breaks openapi.yaml: ${JSON.stringify(problems)} in ${JSON.stringify(body)}`,
    );
}

export async function openRig(options: StartOptions = {}): Promise<Rig> {
  const sandbox = await startPdiSandbox(options);
  const fetchPath: Rig['fetch'] = (path, { method = 'GET', body, headers = {}, signal } = {}) =>
    fetch(sandbox.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });

  const token = async (): Promise<string> => {
    const form = {
      grant_type: 'client_credentials',
      client_id: CLIENT.clientID,
      client_secret: CLIENT.clientSecret,
    };
    const answer = (await (await fetchPath('/oauth2/token', { method: 'POST', body: form })).json()) as {
      access_token: string;
    };
    return answer.access_token;
  };
  const bearer = await token();

  const call: Rig['call'] = async (path, send = {}) => {
    const response = await fetchPath(path, {
      ...send,
      headers: { authorization: `Bearer ${bearer}`, ...send.headers },
    });
    const answer = { status: response.status, body: (await response.json()) as Answer['body'] };
    holdToFile(send.method ?? 'GET', path, answer);
    return answer;
  };
  const post = (path: string, body: unknown, key = 'key'): Promise<Answer> =>
    call(path, { method: 'POST', body, headers: { 'idempotency-key': key } });
  const cart = (posSequenceID: string, lineItems: unknown[]) => ({
    ...SITE,
    posSequenceID,
    membershipID: ALEX.membershipID,
    currency: 'USD',
    lineItems,
  });
  const control = async (path: string): Promise<unknown> => (await fetchPath(`/_control${path}`)).json();

  return {
    ...sandbox,
    fetch: fetchPath,
    call,
    control,
    identify: (posSequenceID, customer) =>
      post('/loyalty/v1/customers/begin', { ...SITE, posSequenceID, customer }),
    sendCode: (posSequenceID, customer, key = crypto.randomUUID()) =>
      post('/loyalty/v1/customers/code', { ...SITE, posSequenceID, customer }, key),
    verifyCode: (posSequenceID, customer, code, key = crypto.randomUUID()) =>
      post('/loyalty/v1/customers/verify', { ...SITE, posSequenceID, customer, code }, key),
    messages: async () => (await control('/messages')) as Awaited<ReturnType<Rig['messages']>>,
    rewards: (posSequenceID, lineItems, extra) =>
      post('/loyalty/v1/rewards', { ...cart(posSequenceID, lineItems), ...extra }),
    finalize: (posSequenceID, lineItems, extra, key = `${posSequenceID}:finalize`) =>
      post(
        '/loyalty/v1/rewards/finalize',
        {
          ...cart(posSequenceID, lineItems),
          orderID: `order-${posSequenceID}`,
          amountPaid: 3390,
          accrualOnly: false,
          rewards: [],
          ...extra,
        },
        key,
      ),
    cancel: (posSequenceID) => post('/loyalty/v1/transactions/cancel', { ...SITE, posSequenceID }),
    reverse: (body, key = `${body['posSequenceID']}:reverse:${body['returnID']}`) =>
      post('/loyalty/v1/transactions/reverse', { ...SITE, ...body }, key),
    setFaults: (faults) => fetchPath('/_control/faults', { method: 'PUT', body: faults }),
    ledger: async () => (await control('/ledger')) as Awaited<ReturnType<Rig['ledger']>>,
    balance: async (membershipID) =>
      ((await control(`/members/${membershipID}`)) as { pointsBalance: number }).pointsBalance,
  };
}

/** One reward that takes all of its discount off one line. */
export const applied = (rewardID: string, lineItemID: string, amount: number) => ({
  rewardID,
  discountAmount: amount,
  lines: [{ lineItemID, amount }],
});
