import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

/**
 * What stands on the Temporal server, read as anybody could read it: without the payload codec and its keys.
 */
export interface ServerReader {
  /** Events of the newest run. */
  historyLength(workflowId: string): Promise<number>;
  /** Every execution, open or closed, with its whole history, as the bytes that the server hands out. */
  everything(): Promise<{ workflowId: string; bytes: Buffer }[]>;
  close(): Promise<void>;
}

const NAMESPACE = 'default';
const { History } = temporal.api.history.v1;
const { ListWorkflowExecutionsResponse, DescribeWorkflowExecutionResponse } = temporal.api.workflowservice.v1;

export async function readServer(address: string): Promise<ServerReader> {
  const connection = await Connection.connect({ address });
  const { workflowService } = connection;

  const historyOf = async (execution: { workflowId?: string | null; runId?: string | null }) => {
    const events: temporal.api.history.v1.IHistoryEvent[] = [];
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await workflowService.getWorkflowExecutionHistory({
        namespace: NAMESPACE,
        execution,
        nextPageToken,
      });
      events.push(...(page.history?.events ?? []));
      nextPageToken = page.nextPageToken;
    } while (nextPageToken && nextPageToken.length > 0);
    return events;
  };

  return {
    historyLength: async (workflowId) => (await historyOf({ workflowId })).length,
    async everything() {
      const found: { workflowId: string; bytes: Buffer }[] = [];
      let nextPageToken: Uint8Array | undefined;
      do {
        const list = await workflowService.listWorkflowExecutions({ namespace: NAMESPACE, nextPageToken });
        found.push({
          workflowId: 'the list with its search attributes',
          bytes: Buffer.from(ListWorkflowExecutionsResponse.encode(list).finish()),
        });
        for (const { execution } of list.executions ?? []) {
          const described = await workflowService.describeWorkflowExecution({
            namespace: NAMESPACE,
            execution,
          });
          const history = History.encode({ events: await historyOf(execution ?? {}) }).finish();
          const bytes = Buffer.concat([
            DescribeWorkflowExecutionResponse.encode(described).finish(),
            history,
          ]);
          found.push({ workflowId: execution?.workflowId ?? '', bytes });
        }
        nextPageToken = list.nextPageToken;
      } while (nextPageToken && nextPageToken.length > 0);
      return found;
    },
    close: () => connection.close(),
  };
}
