import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../contract';
import { HttpProblem } from '../http/problem';
import { bounded } from '../temporal/sessions';

const SEARCH_MS = 2_000;
/** gRPC's status of a query that the server does not take. */
const INVALID_ARGUMENT = 3;
const RUNNING = 1;

export type Attribute = keyof typeof SEARCH_ATTRIBUTES;

/** A run, as Temporal's search knows it: some moments behind the run itself. */
export interface Execution {
  workflowId: string;
  runId: string;
  workflowType: string;
  open: boolean;
  /** RFC 3339. */
  startedAt: string;
  attribute(name: Attribute): string | null;
}

export interface ExecutionPage {
  executions: Execution[];
  /** Of the next page; null on the last one. */
  next: string | null;
}

/** Both throw where Temporal does not answer in 2 s; INVALID_REQUEST for a query that it refuses. */
export interface Executions {
  namespace: string;
  page(query: string, page: { limit: number; from: string | null }): Promise<ExecutionPage>;
  count(query: string): Promise<number>;
}

/** A literal of a visibility query: a value of a caller ends nothing. */
const quoted = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** One condition of a query. */
export const is = (name: Attribute, value: string): string => `${SEARCH_ATTRIBUTES[name]} = ${quoted(value)}`;

const codeOf = (error: unknown): unknown => {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return code ?? codeOf(error.cause);
};

type Fields = Record<string, Payload> | null | undefined;

function attributeOf(fields: Fields, name: Attribute): string | null {
  const payload = fields?.[SEARCH_ATTRIBUTES[name]];
  const value: unknown = payload && defaultPayloadConverter.fromPayload(payload);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : null;
}

interface Time {
  seconds?: unknown;
  nanos?: number | null;
}
const isoOf = (time: Time | null | undefined): string =>
  new Date(Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6)).toISOString();

/** What Temporal's search finds. It is asked page by page, as the SDK's own list is not. */
export function createExecutions(client: Client): Executions {
  const { namespace } = client.options;
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await bounded(client, SEARCH_MS, call);
    } catch (error) {
      if (codeOf(error) === INVALID_ARGUMENT)
        throw new HttpProblem('INVALID_REQUEST', 'Temporal cannot search so');
      throw error;
    }
  };

  return {
    namespace,
    async page(query, { limit, from }) {
      const { executions, nextPageToken } = await ask(() =>
        client.workflowService.listWorkflowExecutions({
          namespace,
          query,
          pageSize: limit,
          ...(from === null ? {} : { nextPageToken: Buffer.from(from, 'base64url') }),
        }),
      );
      return {
        executions: executions.map(({ execution, type, status, startTime, searchAttributes }) => ({
          workflowId: execution?.workflowId ?? '',
          runId: execution?.runId ?? '',
          workflowType: type?.name ?? '',
          open: status === RUNNING,
          startedAt: isoOf(startTime),
          attribute: (name) => attributeOf(searchAttributes?.indexedFields, name),
        })),
        next: nextPageToken.length > 0 ? Buffer.from(nextPageToken).toString('base64url') : null,
      };
    },
    async count(query) {
      return (await ask(() => client.workflow.count(query))).count;
    },
  };
}
