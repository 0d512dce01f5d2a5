import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import {
  type EventData,
  type EventType,
  type IdentifyMessage,
  isOrdered,
  type MemberSyncInput,
  MESSAGES,
  type OrderCompleted,
  START_POLICIES,
  type StoreMaintenanceInput,
  WORKFLOWS,
} from '../../contract';
import { eventWorkflowId, sessionIdOf, sessionWorkflowId } from '../../contract/ids';
import type { SessionRepository } from '../../platform/store/sessions';
import { Budget } from '../http/budget';
import { HttpProblem } from '../http/problem';
import { bounded, type Sessions, startOptions } from '../temporal/sessions';
import { LATE_IDENTITY, type LateIdentities, type LateIdentity } from './late-identity';
import { createReturns } from './returns';

interface Named {
  /** With `id` it names the event, once; see `accept.ts` for its scope. */
  source: string;
  id: string;
  /** When it was said, in milliseconds since the epoch; never later than when it came. */
  toldAt: number;
}

/** One event whose data was checked against its schema. */
export type AcceptedEvent = Named & (ShopEvent | { type: typeof LATE_IDENTITY; data: LateIdentity });
type ShopEvent = { [Type in EventType]: { type: Type; data: EventData[Type] } }[EventType];

/** Hands an event to Temporal. Throws when Temporal did not take it in time; a repeat changes nothing. */
export type Dispatch = (event: AcceptedEvent) => Promise<void>;

const DEADLINE_MS = 2_000;

/** Not a fault: the event goes to the outbox, behind the identity that waits there. */
class IdentityIsWaiting extends Error {
  constructor() {
    super('The identity of this cart waits in the outbox');
    this.name = 'IdentityIsWaiting';
  }
}

/** An event for a cart without an open session, or one that was accepted before, is a quiet no-op. */
async function quietly(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError) && !(error instanceof WorkflowExecutionAlreadyStartedError))
      throw error;
  }
}

export interface DispatchDeps {
  client: Client;
  taskQueue: string;
  sessions: Pick<Sessions, 'identifyLater'>;
  lateIdentities: Pick<LateIdentities, 'isWaiting'>;
  snapshots: Pick<SessionRepository, 'findSnapshot'>;
}

/**
 * The one place that knows what an event becomes: used by `POST /events`, the SQS consumer and the outbox
 * relay.
 */
export function createDispatch({
  client,
  taskQueue,
  sessions,
  lateIdentities,
  snapshots,
}: DispatchDeps): Dispatch {
  const handleOf = (cart: { storeId: string; cartId: string }) =>
    client.workflow.getHandle(sessionWorkflowId(sessionIdOf(cart.storeId, cart.cartId)));
  const signal = (cart: { storeId: string; cartId: string }, name: string, message: object) =>
    quietly(handleOf(cart).signal(name, message));

  const returns = createReturns(client, taskQueue);

  /** An event whose run failed or was refused may be sent again under its own id, and runs again. */
  const start = (workflowType: string, workflowId: string, input: object) =>
    quietly(
      client.workflow.start(workflowType, {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdReusePolicy: START_POLICIES.again,
      }),
    );

  const maintain = ({ source, id }: AcceptedEvent, input: StoreMaintenanceInput) =>
    start(WORKFLOWS.storeMaintenance, eventWorkflowId('store', source, id), input);

  /**
   * The session may not be open yet: the shopper gave the number while Temporal was away. As any identify it
   * begins an expired cart anew; one whose order is placed knows what it needs.
   */
  const identifyLate = async (
    { storeId, cartId, ...identity }: LateIdentity,
    toldAt: number,
  ): Promise<void> => {
    const input = { sessionId: sessionIdOf(storeId, cartId), storeId, cartId };
    const message: IdentifyMessage = { ...identity, storeId, late: true, toldAt };
    try {
      await sessions.identifyLater(input, message, { budget: new Budget(), storeId: undefined });
    } catch (error) {
      if (!(error instanceof HttpProblem && error.code === 'SESSION_CLOSED')) throw error;
    }
  };

  /** An order must not overtake the phone number that it earns its points for. */
  const complete = async (order: OrderCompleted): Promise<void> => {
    const waiting = await lateIdentities.isWaiting(order);
    if (waiting === true) throw new IdentityIsWaiting();
    try {
      await handleOf(order).signal(MESSAGES.orderCompleted, order);
    } catch (error) {
      // Where nobody can tell, only an open session shows that no identity waits: without one the order is kept
      // until the tables answer.
      if (!(error instanceof WorkflowNotFoundError) || waiting === null) throw error;
      await keepForSupport(order);
    }
  };

  /**
   * No session runs for this order. A cart that never had one, or whose order was settled, is no news; one whose
   * checkout ended without its order waits for support, in a run that begins with it. Throws while the tables
   * cannot tell, so that the event is kept and told again.
   */
  const keepForSupport = async (order: OrderCompleted): Promise<void> => {
    const { storeId, cartId } = order;
    const sessionId = sessionIdOf(storeId, cartId);
    const snapshot = await snapshots.findSnapshot(sessionId);
    if (!snapshot || isOrdered(snapshot.status)) return;
    const gone = { membershipId: snapshot.member?.membershipId ?? null };
    await client.workflow.signalWithStart(WORKFLOWS.session, {
      ...startOptions({ sessionId, storeId, cartId, gone }, taskQueue, START_POLICIES.sessionAfresh),
      signal: MESSAGES.orderCompleted,
      signalArgs: [order],
    });
  };

  const send = async (event: AcceptedEvent): Promise<void> => {
    const { source, id, toldAt } = event;
    switch (event.type) {
      case LATE_IDENTITY:
        return identifyLate(event.data, toldAt);
      case 'OrderCompleted':
        return complete(event.data);
      case 'CartUpdated': {
        const { storeId, cart } = event.data;
        return signal(event.data, MESSAGES.cartUpdated, { storeId, cart });
      }
      case 'OrderCancelled': {
        const { storeId, orderId, displayId, reason } = event.data;
        await signal(event.data, MESSAGES.cancel, { storeId, reason, ...(orderId ? { orderId } : {}) });
        // An order that was finalised already gives its points back as a return of the whole.
        if (orderId) {
          const named = displayId === undefined ? {} : { displayId };
          await returns.start({ storeId, orderId, ...named, returnId: `cancel-${orderId}`, reason });
        }
        return;
      }
      case 'OrderReturned':
        return returns.start(event.data);
      case 'CustomerRegistered':
        return start(WORKFLOWS.accountCreation, eventWorkflowId('account', source, id), event.data);
      case 'MemberLinked':
        return start(WORKFLOWS.memberSync, eventWorkflowId('member-sync', source, id), {
          ...event.data,
          toldAt,
        } satisfies MemberSyncInput);
      case 'LoyaltyConfigChanged':
        return maintain(event, { storeId: event.data.storeId, task: 'invalidateCache' });
      case 'AuthTokenExpired':
        return maintain(event, { storeId: event.data.storeId, task: 'refreshToken' });
    }
  };

  return (event) => bounded(client, DEADLINE_MS, () => send(event));
}
