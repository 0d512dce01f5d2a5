import { log, sleep } from '@temporalio/workflow';
import { idText, type OrderRecord, type ReturnInput, type ReverseResult } from '../contract';
import { durableHost, FINALIZATION_WINDOW_MS, tables } from './activity-calls';

export type ReturnResult = { outcome: 'reversed'; reversal: ReverseResult } | { outcome: 'nothingToReverse' };

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
/**
 * The tables follow the workflows within seconds; an order that they do not know after this had no session.
 */
const UNKNOWN_ORDER_PATIENCE_MS = 2 * LONGEST_WAIT_MS;
/** As long as support may have an order settled after all, and the last round of it. */
const PENDING_ORDER_PATIENCE_MS = 30 * 24 * LONGEST_WAIT_MS + FINALIZATION_WINDOW_MS;

/**
 * OrderReturned: reverses points and redeemed rewards at the host, once per return (the workflow id is the
 * return's). An order that is still being finalised is waited for; one without a session, or never settled,
 * has nothing to reverse.
 */
export async function LoyaltyReturnWorkflow(input: ReturnInput): Promise<ReturnResult> {
  const order = await settledOrder(input);
  if (!order?.confirmationId) {
    log.info('There is nothing to reverse', { known: order !== null });
    return { outcome: 'nothingToReverse' };
  }
  const reversal = await durableHost(
    FINALIZATION_WINDOW_MS,
    `Reverse the points of return ${idText(input.returnId)}`,
  ).reverseTransaction({
    storeId: input.storeId,
    posSequenceId: order.posSequenceId,
    idempotencyKey: `${order.posSequenceId}:reverse:${input.returnId}`,
    confirmationId: order.confirmationId,
    returnId: input.returnId,
    ...(input.items ? { items: input.items } : {}),
  });
  return { outcome: 'reversed', reversal };
}

/** The order once its finalisation has ended one way or the other; null when no session ever had it. */
async function settledOrder({ storeId, orderId }: ReturnInput): Promise<OrderRecord | null> {
  const began = Date.now();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const order = await tables('Find the order').findOrder({ storeId, orderId });
    if (order?.status === 'FINALIZED') return order;
    const patience = order ? PENDING_ORDER_PATIENCE_MS : UNKNOWN_ORDER_PATIENCE_MS;
    if (Date.now() - began + wait > patience) return order;
    await sleep(wait, { summary: order ? 'The order is not settled yet' : 'The order is not known yet' });
  }
}
