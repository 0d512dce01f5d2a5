import { v5 as uuidV5 } from 'uuid';

/** The namespace of all ids that this service derives (a random UUID, fixed for ever). */
const NAMESPACE = '8f0d6f0e-5c0b-4c57-9d3b-0f6a5c4be1a7';

const derive = (...parts: string[]): string => uuidV5(JSON.stringify(parts), NAMESPACE);

/**
 * One session per cart: UUID v5 of store id and cart id, so that identify can be repeated without a look-up
 * table.
 */
export const sessionIdOf = (storeId: string, cartId: string): string => derive('session', storeId, cartId);

export const sessionWorkflowId = (sessionId: string): string => `loyalty-session-${sessionId}`;

interface ReturnId {
  storeId: string;
  orderId: string;
  returnId: string;
}

/** One run per order and return: shops count the returns of each order from one. */
export const returnWorkflowId = ({ storeId, orderId, returnId }: ReturnId): string =>
  `loyalty-return-${derive('return', storeId, orderId, returnId)}`;

/** One gift per request: store, order and the request's idempotency key. */
export const goodwillIdOf = (storeId: string, orderId: string, key: string): string =>
  derive('goodwill', storeId, orderId, key);

export const goodwillWorkflowId = (goodwillId: string): string => `loyalty-goodwill-${goodwillId}`;

/** One test of a store's connection at a time. */
export const connectionTestWorkflowId = (storeId: string): string =>
  `loyalty-connection-test-${derive('connection-test', storeId)}`;

/** The id that earlier versions gave a return, without its order. */
export const earlierReturnWorkflowId = ({ storeId, returnId }: Omit<ReturnId, 'orderId'>): string =>
  `loyalty-return-${derive('return', storeId, returnId)}`;

/** One run per event: `source` and `id` of the CloudEvent. */
export const eventWorkflowId = (
  kind: 'account' | 'member-sync' | 'store',
  source: string,
  id: string,
): string => `loyalty-${kind}-${derive('event', source, id)}`;
