import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import {
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowIdReusePolicy,
} from '@temporalio/common';
import {
  type IdentifyMessage,
  idText,
  isOrdered,
  MESSAGES,
  type MessageName,
  type Session,
  SESSION_QUERY,
  START_POLICIES,
  type SessionInput,
  WORKFLOWS,
} from '../../contract';
import { sessionWorkflowId } from '../../contract/ids';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../../contract/search-attribute-keys';
import type { Budget } from '../http/budget';
import { HttpProblem } from '../http/problem';
import { TooLate, within } from '../../platform/within';
import type { Guard } from './breaker';
import { refusalOf } from './failures';

/** A killed worker's task must move to another one inside the promise. */
const WORKFLOW_TASK_TIMEOUT_MS = 1_500;

export interface Ask {
  budget: Budget;
  /** The store of the caller's key; undefined may see every store. */
  storeId: string | undefined;
}

/** A message that is answered, under the id that tells its repeat. */
export interface Update<Message extends object = object> {
  message: Message;
  updateId: string;
}

/**
 * One Temporal call per method, bounded by the budget. All throw an `HttpProblem` for the session's own "no"
 * (SESSION_NOT_FOUND, SESSION_CLOSED and what its validators refuse) and any other error when Temporal or its
 * workers are away.
 */
export interface Sessions {
  identify(input: SessionInput, update: Update<IdentifyMessage>, ask: Ask): Promise<Session>;
  identifyLater(input: SessionInput, message: IdentifyMessage, ask: Ask): Promise<void>;
  update(sessionId: string, update: Update & { name: MessageName }, ask: Ask): Promise<Session>;
  signal(sessionId: string, signal: { name: MessageName; message: object }, ask: Ask): Promise<void>;
  query(sessionId: string, ask: Ask): Promise<Session>;
}

type SessionWorkflow = (input: SessionInput) => Promise<unknown>;

/**
 * The connection's deadline ends the call on the wire; the clock beside it holds even where the SDK would
 * wait past it.
 */
export function bounded<T>(client: Client, milliseconds: number, call: () => Promise<T>): Promise<T> {
  return within(milliseconds, 'Temporal', client.withDeadline(Date.now() + milliseconds, call));
}

/** How a session begins, whoever begins it. */
export const startOptions = (
  input: SessionInput,
  taskQueue: string,
  workflowIdReusePolicy: WorkflowIdReusePolicy,
) => ({
  workflowId: sessionWorkflowId(input.sessionId),
  taskQueue,
  args: [input] as [SessionInput],
  workflowIdConflictPolicy: 'USE_EXISTING' as const,
  workflowIdReusePolicy,
  workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
  staticSummary: `Checkout of cart ${idText(input.cartId)} in store ${idText(input.storeId)}`,
  typedSearchAttributes: new TypedSearchAttributes([
    { key: KEYS.status, value: 'IDENTIFYING' },
    { key: KEYS.storeId, value: input.storeId },
    { key: KEYS.cartId, value: input.cartId },
  ]),
});

export function createSessions(client: Client, guard: Guard, taskQueue: string): Sessions {
  const handleOf = (sessionId: string) => client.workflow.getHandle(sessionWorkflowId(sessionId));

  const call = async <T>(sessionId: string, { budget }: Ask, run: () => Promise<T>): Promise<T> => {
    // A request that has no time left says nothing about Temporal: the breaker must not count it.
    if (budget.leftMs() === 0) throw new TooLate('The request', 0);
    try {
      return await guard(sessionId, () => bounded(client, budget.leftMs(), run));
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  };

  /** What the server knows of the newest run; SESSION_NOT_FOUND where the caller may not know it. */
  const describe = async (
    sessionId: string,
    ask: Ask,
  ): Promise<{ running: boolean; status: string | undefined }> => {
    try {
      const { status, typedSearchAttributes } = await call(sessionId, ask, () =>
        handleOf(sessionId).describe(),
      );
      const storeId = typedSearchAttributes.get(KEYS.storeId);
      if (ask.storeId !== undefined && storeId !== undefined && storeId !== ask.storeId)
        throw new HttpProblem('SESSION_NOT_FOUND');
      return { running: status.name === 'RUNNING', status: typedSearchAttributes.get(KEYS.status) };
    } catch (error) {
      throw error instanceof WorkflowNotFoundError ? new HttpProblem('SESSION_NOT_FOUND') : error;
    }
  };

  /** Only a message that found no open run pays for telling "never was" from "is closed". */
  const toOpenRun = async <T>(sessionId: string, ask: Ask, send: () => Promise<T>): Promise<T> => {
    try {
      return await call(sessionId, ask, send);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const { running } = await describe(sessionId, ask);
      // Between two runs (continue-as-new, a fresh start) the same message finds the new one.
      if (running) return call(sessionId, ask, send);
      throw new HttpProblem('SESSION_CLOSED');
    }
  };

  /** An expired or cancelled cart starts afresh; one with an order does not. */
  const startingWhereNeeded = async <T>(
    input: SessionInput,
    ask: Ask,
    send: (options: ReturnType<typeof startOptions>) => Promise<T>,
  ): Promise<T> => {
    try {
      return await call(input.sessionId, ask, () =>
        send(startOptions(input, taskQueue, START_POLICIES.session)),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { running, status } = await describe(input.sessionId, ask);
      if (!running && isOrdered(status))
        throw new HttpProblem('SESSION_CLOSED', 'The order of this cart is already placed');
      return call(input.sessionId, ask, () =>
        send(startOptions(input, taskQueue, START_POLICIES.sessionAfresh)),
      );
    }
  };

  return {
    identify: (input, { message, updateId }, ask) =>
      startingWhereNeeded(input, ask, (options) =>
        client.workflow.executeUpdateWithStart<SessionWorkflow, Session, [IdentifyMessage]>(
          MESSAGES.identify,
          {
            updateId,
            args: [message],
            startWorkflowOperation: new WithStartWorkflowOperation<SessionWorkflow>(
              WORKFLOWS.session,
              options,
            ),
          },
        ),
      ),
    identifyLater: (input, message, ask) =>
      startingWhereNeeded(input, ask, async (options) => {
        await client.workflow.signalWithStart<SessionWorkflow, [IdentifyMessage]>(WORKFLOWS.session, {
          ...options,
          signal: MESSAGES.identify,
          signalArgs: [message],
        });
      }),
    update: (sessionId, { name, message, updateId }, ask) =>
      toOpenRun(sessionId, ask, () =>
        handleOf(sessionId).executeUpdate<Session, [object]>(name, { updateId, args: [message] }),
      ),
    async signal(sessionId, { name, message }, ask) {
      // An update is refused before anything is written; a signal is written first, so whose session it is
      // must be known before.
      if (ask.storeId !== undefined) await describe(sessionId, ask);
      return toOpenRun(sessionId, ask, () => handleOf(sessionId).signal(name, message));
    },
    async query(sessionId, ask) {
      try {
        const session = await call(sessionId, ask, () => handleOf(sessionId).query<Session>(SESSION_QUERY));
        if (ask.storeId !== undefined && session.storeId !== ask.storeId)
          throw new HttpProblem('SESSION_NOT_FOUND');
        return session;
      } catch (error) {
        throw error instanceof WorkflowNotFoundError ? new HttpProblem('SESSION_NOT_FOUND') : error;
      }
    },
  };
}
