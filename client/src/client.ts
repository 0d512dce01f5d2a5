import { type Caller, createCaller } from './call';
import type { CallOptions, ClientOptions, StreamOptions } from './options';
import { followSession, openStream } from './stream';
import type {
  AbandonRequest,
  BusinessDay,
  ConnectionTest,
  EventAnswer,
  FoundOrders,
  Goodwill,
  GoodwillRequest,
  IdentifyRequest,
  LoyaltyEvent,
  NewWebhookEndpoint,
  OrderQuery,
  ProofAnswer,
  ProofRequest,
  QueuedWebhookDelivery,
  Reconciliation,
  RemovedWebhookEndpoint,
  Resent,
  ResendRequest,
  RetryRequest,
  RetryResults,
  RewardsRequest,
  SelectRequest,
  Session,
  StoreConfig,
  StoreConfigRequest,
  WebhookDeliveries,
  WebhookDeliveryQuery,
  WebhookEndpoint,
  WebhookEndpointRequest,
  WebhookEndpoints,
  Work,
  WorkQuery,
} from './types';

/** Above the 2.5 s in which the service answers whatever is broken. */
const CHECKOUT_MS = 3_000;
/** People's own questions are asked of more places. */
const PEOPLE_MS = 15_000;

/**
 * The service, typed: one method for each operation, named as in its OpenAPI document. Each throws a
 * `LoyaltyProblem` and nothing else (but the reason of your own `signal`), and none tries again by itself.
 *
 * Loyalty being away is no problem but an answer: a `Session` with `status: 'BYPASSED'`, at full price.
 */
export interface LoyaltyClient {
  /** Who the shopper is; begins the session of this cart or goes on with it. */
  identify(request: IdentifyRequest, options?: CallOptions): Promise<Session>;
  /** The cart as it is now: rewards, discounts and totals. */
  rewards(request: RewardsRequest, options?: CallOptions): Promise<Session>;
  /** Selects optional rewards: the whole selection. */
  select(request: SelectRequest, options?: CallOptions): Promise<Session>;
  /** Has the loyalty host send the member a one-time code. */
  requestProof(request: ProofRequest, options?: CallOptions): Promise<Session>;
  /** Shows that the shopper is the member. */
  prove(request: ProofAnswer, options?: CallOptions): Promise<Session>;
  session(sessionId: string, options?: CallOptions): Promise<Session>;
  /**
   * The session now and after each change, until it is closed; a stream that is cut is opened again. Leave the loop
   * or abort the signal to end it earlier.
   */
  events(sessionId: string, options?: StreamOptions): AsyncGenerator<Session, void, undefined>;
  /** The same as raw server-sent events, opened once: to pass on. */
  eventStream(sessionId: string, options?: StreamOptions): Promise<ReadableStream<Uint8Array>>;
  /** Gives the checkout up: reserved rewards are released. */
  cancel(sessionId: string, reason?: string, options?: CallOptions): Promise<Session>;
  /** Resolves once the event is safe. Send it again, as it is, on `TRY_AGAIN` or without an answer. */
  sendEvent(event: LoyaltyEvent, options?: CallOptions): Promise<EventAnswer>;
  /** 1 to 100 events, all or none. */
  sendEvents(events: LoyaltyEvent[], options?: CallOptions): Promise<EventAnswer[]>;
  /** With an admin's key. */
  storeConfig(storeId: string, options?: CallOptions): Promise<StoreConfig>;
  /** With an admin's key: the whole configuration. */
  setStoreConfig(storeId: string, config: StoreConfigRequest, options?: CallOptions): Promise<StoreConfig>;
  /** With an admin's key: tries the stored settings. A failure is an answer, too. */
  testStoreConfig(storeId: string, options?: CallOptions): Promise<ConnectionTest>;
  /** With an admin's key, as all of webhooks: where the store's events go. */
  webhookEndpoints(storeId: string, options?: CallOptions): Promise<WebhookEndpoints>;
  /** Its secret is shown this once. */
  createWebhookEndpoint(
    storeId: string,
    request: WebhookEndpointRequest,
    options?: CallOptions,
  ): Promise<NewWebhookEndpoint>;
  webhookEndpoint(storeId: string, endpointId: string, options?: CallOptions): Promise<WebhookEndpoint>;
  /** With its deliveries; what nothing has taken yet is dropped. */
  deleteWebhookEndpoint(
    storeId: string,
    endpointId: string,
    options?: CallOptions,
  ): Promise<RemovedWebhookEndpoint>;
  /** After it answered 410: it is told again what happens. */
  enableWebhookEndpoint(storeId: string, endpointId: string, options?: CallOptions): Promise<WebhookEndpoint>;
  /** A new secret, shown this once; the one before it signs beside it for 24 hours. */
  rotateWebhookSecret(
    storeId: string,
    endpointId: string,
    options?: CallOptions,
  ): Promise<NewWebhookEndpoint>;
  /** Sends the event `webhook.test`. */
  testWebhookEndpoint(
    storeId: string,
    endpointId: string,
    options?: CallOptions,
  ): Promise<QueuedWebhookDelivery>;
  /** What was sent in the last 30 days, the newest first. */
  webhookDeliveries(
    storeId: string,
    endpointId: string,
    query?: WebhookDeliveryQuery,
    options?: CallOptions,
  ): Promise<WebhookDeliveries>;
  /** Again, under the same `webhook-id`. */
  resendWebhook(
    storeId: string,
    endpointId: string,
    deliveryId: string,
    options?: CallOptions,
  ): Promise<QueuedWebhookDelivery>;
  /** All that failed and was written since a time; while the answer says `more`, ask again. */
  resendFailedWebhooks(
    storeId: string,
    endpointId: string,
    request: ResendRequest,
    options?: CallOptions,
  ): Promise<Resent>;
  /** With a support key, as all below: what waits for a person. */
  work(query?: WorkQuery, options?: CallOptions): Promise<Work>;
  retryWork(request: RetryRequest, options?: CallOptions): Promise<RetryResults>;
  /** Final: what is given up is never booked. */
  abandonWork(request: AbandonRequest, options?: CallOptions): Promise<RetryResults>;
  /** Points for the member of an order, once for each `idempotencyKey`. */
  giveGoodwill(
    request: GoodwillRequest,
    options: CallOptions & { idempotencyKey: string },
  ): Promise<Goodwill>;
  findOrders(query: OrderQuery, options?: CallOptions): Promise<FoundOrders>;
  /** A business day held against the loyalty host's books. */
  reconciliation(storeId: string, date: string, options?: CallOptions): Promise<Reconciliation>;
  /** The same as a table for a spreadsheet. */
  reconciliationCsv(storeId: string, date: string, options?: CallOptions): Promise<string>;
  /** Compares the day with the host, now or again. */
  reconcile(storeId: string, date: string, options?: CallOptions): Promise<BusinessDay>;
}

/** Of a message to a session, which the service answers with the session unless it is asked not to wait. */
const inCheckout = (options: CallOptions = {}) => ({ ...options, defaultMs: CHECKOUT_MS });
const forPeople = (options: CallOptions = {}) => ({ ...options, defaultMs: PEOPLE_MS });

type Part<Name extends keyof LoyaltyClient> = Pick<LoyaltyClient, Name>;

function checkoutOf(
  caller: Caller,
): Part<'identify' | 'rewards' | 'select' | 'requestProof' | 'prove' | 'session' | 'cancel'> {
  const { http, call } = caller;
  /** `Prefer: respond-async` alone is answered 202, and no method here sends it. */
  const ask = (options: CallOptions | undefined, send: Parameters<typeof call<object>>[1]) =>
    call(inCheckout(options), send) as Promise<Session>;
  return {
    identify: (body, options) => ask(options, (init) => http.POST('/loyalty/identify', { body, ...init })),
    rewards: (body, options) => ask(options, (init) => http.POST('/loyalty/rewards', { body, ...init })),
    select: (body, options) => ask(options, (init) => http.POST('/loyalty/select', { body, ...init })),
    requestProof: (body, options) =>
      ask(options, (init) => http.POST('/loyalty/proof/request', { body, ...init })),
    prove: (body, options) => ask(options, (init) => http.POST('/loyalty/proof', { body, ...init })),
    session: (sessionId, options) =>
      ask(options, (init) =>
        http.GET('/loyalty/sessions/{sessionId}', { params: { path: { sessionId } }, ...init }),
      ),
    cancel: (sessionId, reason, options) =>
      ask(options, (init) =>
        http.POST('/loyalty/sessions/{sessionId}/cancel', {
          params: { path: { sessionId } },
          body: reason === undefined ? {} : { reason },
          ...init,
        }),
      ),
  };
}

function eventsOf({ http, call }: Caller): Part<'sendEvent' | 'sendEvents'> {
  const send = (body: LoyaltyEvent | LoyaltyEvent[], contentType: string, options?: CallOptions) =>
    call(inCheckout(options), ({ headers, signal }) =>
      http.POST('/events', {
        // The library types one of several content types only.
        body: body as never,
        bodySerializer: (event: unknown) => JSON.stringify(event),
        headers: { ...headers, 'Content-Type': contentType },
        signal,
      }),
    );
  return {
    sendEvent: (event, options) =>
      send(event, 'application/cloudevents+json', options) as Promise<EventAnswer>,
    sendEvents: (events, options) =>
      send(events, 'application/cloudevents-batch+json', options) as Promise<EventAnswer[]>,
  };
}

function storesOf({
  http,
  call,
}: Caller): Part<
  'storeConfig' | 'setStoreConfig' | 'testStoreConfig' | 'reconciliation' | 'reconciliationCsv' | 'reconcile'
> {
  const CONFIG = '/stores/{storeId}/loyalty-config';
  const DAY = '/stores/{storeId}/reconciliations/{date}';
  return {
    storeConfig: (storeId, options) =>
      call(forPeople(options), (init) => http.GET(CONFIG, { params: { path: { storeId } }, ...init })),
    setStoreConfig: (storeId, body, options) =>
      call(forPeople(options), (init) => http.PUT(CONFIG, { params: { path: { storeId } }, body, ...init })),
    testStoreConfig: (storeId, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${CONFIG}/test`, { params: { path: { storeId } }, ...init }),
      ),
    reconciliation: (storeId, date, options) =>
      call(
        forPeople(options),
        (init) => http.GET(DAY, { params: { path: { storeId, date } }, ...init }) as never,
      ),
    reconciliationCsv: (storeId, date, options) =>
      call(
        forPeople(options),
        ({ headers, signal }) =>
          http.GET(DAY, {
            params: { path: { storeId, date } },
            headers: { ...headers, Accept: 'text/csv' },
            parseAs: 'text',
            signal,
          }) as never,
      ),
    reconcile: (storeId, date, options) =>
      call(forPeople(options), (init) => http.POST(DAY, { params: { path: { storeId, date } }, ...init })),
  };
}

function webhooksOf({
  http,
  call,
}: Caller): Part<
  | 'webhookEndpoints'
  | 'createWebhookEndpoint'
  | 'webhookEndpoint'
  | 'deleteWebhookEndpoint'
  | 'enableWebhookEndpoint'
  | 'rotateWebhookSecret'
  | 'testWebhookEndpoint'
  | 'webhookDeliveries'
  | 'resendWebhook'
  | 'resendFailedWebhooks'
> {
  const ALL = '/stores/{storeId}/webhook-endpoints';
  const ONE = `${ALL}/{endpointId}`;
  const at = (storeId: string, endpointId: string) => ({ path: { storeId, endpointId } });
  return {
    webhookEndpoints: (storeId, options) =>
      call(forPeople(options), (init) => http.GET(ALL, { params: { path: { storeId } }, ...init })),
    createWebhookEndpoint: (storeId, body, options) =>
      call(forPeople(options), (init) => http.POST(ALL, { params: { path: { storeId } }, body, ...init })),
    webhookEndpoint: (storeId, endpointId, options) =>
      call(forPeople(options), (init) => http.GET(ONE, { params: at(storeId, endpointId), ...init })),
    deleteWebhookEndpoint: (storeId, endpointId, options) =>
      call(forPeople(options), (init) => http.DELETE(ONE, { params: at(storeId, endpointId), ...init })),
    enableWebhookEndpoint: (storeId, endpointId, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${ONE}/enable`, { params: at(storeId, endpointId), ...init }),
      ),
    rotateWebhookSecret: (storeId, endpointId, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${ONE}/rotate-secret`, { params: at(storeId, endpointId), ...init }),
      ),
    testWebhookEndpoint: (storeId, endpointId, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${ONE}/test`, { params: at(storeId, endpointId), ...init }),
      ),
    webhookDeliveries: (storeId, endpointId, query = {}, options) =>
      call(forPeople(options), (init) =>
        http.GET(`${ONE}/deliveries`, { params: { ...at(storeId, endpointId), query }, ...init }),
      ),
    resendWebhook: (storeId, endpointId, deliveryId, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${ONE}/deliveries/{deliveryId}/resend`, {
          params: { path: { storeId, endpointId, deliveryId } },
          ...init,
        }),
      ),
    resendFailedWebhooks: (storeId, endpointId, body, options) =>
      call(forPeople(options), (init) =>
        http.POST(`${ONE}/resend`, { params: at(storeId, endpointId), body, ...init }),
      ),
  };
}

function supportOf({
  http,
  call,
}: Caller): Part<'work' | 'retryWork' | 'abandonWork' | 'giveGoodwill' | 'findOrders'> {
  return {
    work: (query = {}, options) =>
      call(forPeople(options), (init) => http.GET('/support/work', { params: { query }, ...init })),
    retryWork: (body, options) =>
      call(forPeople(options), (init) => http.POST('/support/work/retry', { body, ...init })),
    abandonWork: (body, options) =>
      call(forPeople(options), (init) => http.POST('/support/work/abandon', { body, ...init })),
    giveGoodwill: (body, options) =>
      call(forPeople(options), ({ headers, signal }) =>
        http.POST('/support/goodwill', {
          params: { header: { 'Idempotency-Key': options.idempotencyKey } },
          body,
          headers,
          signal,
        }),
      ),
    findOrders: (order, options) =>
      call(forPeople(options), (init) =>
        http.GET('/support/orders', {
          params: { query: { order } },
          // One exploded object in the document, plain parameters on the wire.
          querySerializer: () => new URLSearchParams(order as unknown as Record<string, string>).toString(),
          ...init,
        }),
      ),
  };
}

/** Makes no call by itself. */
export function createLoyaltyClient(options: ClientOptions): LoyaltyClient {
  const caller = createCaller(options);
  return {
    ...checkoutOf(caller),
    ...eventsOf(caller),
    ...storesOf(caller),
    ...webhooksOf(caller),
    ...supportOf(caller),
    events: (sessionId, streamOptions) => followSession(caller, sessionId, streamOptions),
    eventStream: (sessionId, streamOptions) => openStream(caller, sessionId, streamOptions),
  };
}
