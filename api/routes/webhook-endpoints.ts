import type { Request, RequestHandler, Response, Router } from 'express';
import { WEBHOOK_LIMITS } from '../../contract';
import { DeliveryQuery, ResendRequest, WebhookEndpointRequest, webhookId } from '../../contract/http';
import { type HostAddresses, HostNotAllowed } from '../../platform/host-address';
import type { Logger } from '../../platform/logger';
import type { ApiKeyScope } from '../../platform/store/api-keys';
import type { StoreConfigRepository } from '../../platform/store/store-config';
import type { WebhookDelivery, WebhookDeliveryRepository } from '../../platform/store/webhook-deliveries';
import type { WebhookEndpoint, WebhookEndpointRepository } from '../../platform/store/webhook-endpoints';
import { within } from '../../platform/within';
import { callerOf, storeInPath } from '../auth/authenticate';
import { jsonBody } from '../http/body';
import { createRouter, route } from '../http/paths';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import { rowPlace, rowPlaceOf } from '../support/source';

const DATABASE_MS = 5_000;
const NAMES_MS = 2_000;

export interface WebhookRouteDeps {
  storeConfigs: Pick<StoreConfigRepository, 'find'>;
  endpoints: Omit<WebhookEndpointRepository, 'disable' | 'renewSecrets'>;
  deliveries: Pick<WebhookDeliveryRepository, 'list' | 'resend' | 'resendFailed' | 'addTest'>;
  /** Where a merchant may have us call. */
  addresses: Pick<HostAddresses, 'check'>;
  logger: Logger;
  allow(...scopes: ApiKeyScope[]): RequestHandler[];
}

const ask = <T>(work: Promise<T>): Promise<T> => within(DATABASE_MS, 'The database', work);

const idParam = (
  param: unknown,
  code: 'WEBHOOK_ENDPOINT_NOT_FOUND' | 'WEBHOOK_DELIVERY_NOT_FOUND',
): string => {
  const parsed = webhookId.safeParse(param);
  if (!parsed.success) throw new HttpProblem(code);
  return parsed.data;
};

const nameOf = (req: Request, res: Response) => ({
  storeId: storeInPath(req, res),
  id: idParam(req.params['endpointId'], 'WEBHOOK_ENDPOINT_NOT_FOUND'),
});

const cursorOf = ({ createdAt, id }: WebhookDelivery): string => rowPlace({ at: createdAt.getTime(), id });

function placeOf(cursor: string): { createdAt: Date; id: string } {
  const { at, id } = rowPlaceOf(cursor);
  return { createdAt: new Date(at), id };
}

type Find = (req: Request, res: Response) => Promise<WebhookEndpoint>;

/** The endpoint that a path names. Throws the 404s, and the 409 of one that is disabled. */
function finders({ endpoints }: Pick<WebhookRouteDeps, 'endpoints'>): { find: Find; findEnabled: Find } {
  const find = async (req: Request, res: Response): Promise<WebhookEndpoint> => {
    const endpoint = await ask(endpoints.find(nameOf(req, res)));
    if (!endpoint) throw new HttpProblem('WEBHOOK_ENDPOINT_NOT_FOUND');
    return endpoint;
  };
  const findEnabled = async (req: Request, res: Response): Promise<WebhookEndpoint> => {
    const endpoint = await find(req, res);
    if (endpoint.disabledAt !== null)
      throw new HttpProblem(
        'WEBHOOK_ENDPOINT_DISABLED',
        'It answered 410 and is told nothing any more, until it is enabled',
      );
    return endpoint;
  };

  return { find, findEnabled };
}

/** The endpoints themselves. */
function ofEndpoints(
  { storeConfigs, endpoints, addresses, logger }: WebhookRouteDeps,
  { find, findEnabled }: ReturnType<typeof finders>,
) {
  const note = (res: Response, done: string, about: object): void =>
    logger.info(
      { audit: 'webhooks', keyId: callerOf(res).keyId, done, ...about },
      'Webhook endpoints changed',
    );

  const checkAddress = async (url: string): Promise<void> => {
    try {
      await within(NAMES_MS, 'The name service', addresses.check(url));
    } catch (error) {
      if (!(error instanceof HostNotAllowed)) throw error;
      throw new HttpProblem('INVALID_REQUEST', 'An endpoint must be on the public internet', {
        errors: [{ pointer: '/url', message: 'is on a private network' }],
      });
    }
  };

  const create: RequestHandler = async (req, res) => {
    const storeId = storeInPath(req, res);
    const values = validate(WebhookEndpointRequest, req.body);
    if (!(await ask(storeConfigs.find(storeId)))) throw new HttpProblem('STORE_NOT_FOUND');
    await checkAddress(values.url);
    const made = await ask(endpoints.create(storeId, values));
    if (!made)
      throw new HttpProblem(
        'WEBHOOK_ENDPOINT_LIMIT',
        `A store has at most ${WEBHOOK_LIMITS.endpoints} endpoints`,
      );
    note(res, 'create', { endpoint: made.endpoint.id });
    res
      .status(201)
      .location(`/stores/${encodeURIComponent(storeId)}/webhook-endpoints/${made.endpoint.id}`)
      .set('Cache-Control', 'no-store')
      .json({ ...made.endpoint, secret: made.secret });
  };

  const list: RequestHandler = async (req, res) => {
    res.json({ endpoints: await ask(endpoints.list(storeInPath(req, res))) });
  };

  const show: RequestHandler = async (req, res) => {
    res.json(await find(req, res));
  };

  const remove: RequestHandler = async (req, res) => {
    const name = nameOf(req, res);
    const dropped = await ask(endpoints.remove(name));
    if (dropped === null) throw new HttpProblem('WEBHOOK_ENDPOINT_NOT_FOUND');
    note(res, 'delete', { endpoint: name.id, dropped });
    res.json({ dropped });
  };

  const enable: RequestHandler = async (req, res) => {
    const name = nameOf(req, res);
    const enabled = await ask(endpoints.enable(name));
    if (!enabled) throw new HttpProblem('WEBHOOK_ENDPOINT_NOT_FOUND');
    note(res, 'enable', { endpoint: name.id });
    res.json(enabled);
  };

  const rotate: RequestHandler = async (req, res) => {
    const { id, storeId } = await findEnabled(req, res);
    const rotated = await ask(endpoints.rotate({ id, storeId }));
    if (!rotated) throw new HttpProblem('WEBHOOK_SECRET_ROTATED');
    note(res, 'rotate', { endpoint: id });
    res.set('Cache-Control', 'no-store').json({ ...rotated.endpoint, secret: rotated.secret });
  };

  return { create, list, show, remove, enable, rotate };
}

/** What is sent to them. */
function ofDeliveries({ deliveries }: WebhookRouteDeps, { find, findEnabled }: ReturnType<typeof finders>) {
  const test: RequestHandler = async (req, res) => {
    res.status(202).json({ deliveryId: await ask(deliveries.addTest(await findEnabled(req, res))) });
  };

  const listDeliveries: RequestHandler = async (req, res) => {
    const { id } = await find(req, res);
    const { status, limit, cursor } = validate(DeliveryQuery, req.query);
    const page = {
      limit,
      ...(status === undefined ? {} : { status }),
      ...(cursor === undefined ? {} : { after: placeOf(cursor) }),
    };
    const found = await ask(deliveries.list(id, page));
    const last = found.at(-1);
    res.json({ deliveries: found, next: last && found.length === limit ? cursorOf(last) : null });
  };

  const resend: RequestHandler = async (req, res) => {
    const { id } = await findEnabled(req, res);
    const deliveryId = idParam(req.params['deliveryId'], 'WEBHOOK_DELIVERY_NOT_FOUND');
    if (!(await ask(deliveries.resend(id, deliveryId)))) throw new HttpProblem('WEBHOOK_DELIVERY_NOT_FOUND');
    res.status(202).json({ deliveryId });
  };

  const resendFailed: RequestHandler = async (req, res) => {
    const { id } = await findEnabled(req, res);
    const { since } = validate(ResendRequest, req.body);
    const resent = await ask(deliveries.resendFailed(id, new Date(since)));
    res.status(202).json({ resent, more: resent === WEBHOOK_LIMITS.resend });
  };

  return { test, listDeliveries, resend, resendFailed };
}

/** Where a store's events go, what was sent there, and sending it again: for admin keys. */
export function webhookEndpointRoutes(deps: WebhookRouteDeps): Router {
  const find = finders(deps);
  const { create, list, show, remove, enable, rotate } = ofEndpoints(deps, find);
  const { test, listDeliveries, resend, resendFailed } = ofDeliveries(deps, find);
  const admin = deps.allow('admin');
  const all = '/stores/:storeId/webhook-endpoints';
  const one = `${all}/:endpointId`;
  const router = createRouter();
  route(router, all, { get: [...admin, list], post: [...admin, ...jsonBody, create] });
  route(router, one, { get: [...admin, show], delete: [...admin, remove] });
  route(router, `${one}/enable`, { post: [...admin, enable] });
  route(router, `${one}/rotate-secret`, { post: [...admin, rotate] });
  route(router, `${one}/test`, { post: [...admin, test] });
  route(router, `${one}/deliveries`, { get: [...admin, listDeliveries] });
  route(router, `${one}/deliveries/:deliveryId/resend`, { post: [...admin, resend] });
  route(router, `${one}/resend`, { post: [...admin, ...jsonBody, resendFailed] });
  return router;
}
