import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { typedText } from '../../contract';
import { parsePayloads } from '../payloads';
import {
  SUPPORT_DAY_MESSAGES,
  SUPPORT_GOODWILL_MESSAGES,
  SUPPORT_MESSAGES,
  SUPPORT_RETURN_MESSAGES,
  type Write,
} from './rules';

/** What support asks of a workflow: the path's parts, as they stand in it. */
export interface WriteTarget {
  write: Write;
  namespace: string;
  workflowId: string;
  /** Absent for a cancellation. */
  message?: string;
}

export type Checked =
  { body: object; runId: string; payloads: Payload[] } | { refused: string; status: 400 | 403 };

/**
 * All workflows of this service have such an id; it is never percent-encoded, and neither is a message's
 * name: behind the door they may be decoded twice.
 */
const OURS = /^loyalty-[a-z-]+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A business day of a store; one whose store has another spelling is signed off by Temporal's own tools. */
const DAY = /^reconciliation-[A-Za-z0-9._-]{1,100}-\d{4}-\d{2}-\d{2}$/;
const CHECKOUT = /^loyalty-session-/;
const RETURN = /^loyalty-return-/;
const GOODWILL = /^loyalty-goodwill-/;

const Payloads = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.string()), data: z.string().optional() }))
    .max(10),
});
const Execution = z.object({ workflowId: z.string().optional(), runId: z.string().max(100).optional() });
const SignalBody = z.object({
  signalName: z.string().optional(),
  workflowExecution: Execution.optional(),
  input: Payloads.optional(),
});
const UpdateBody = z.object({
  workflowExecution: Execution.optional(),
  request: z
    .object({
      meta: z.object({ updateId: z.string().max(200).optional() }).optional(),
      input: z.object({ name: z.string().optional(), args: Payloads.optional() }).optional(),
    })
    .optional(),
});

const REFUSED_BODY = { refused: "The body is not what Temporal's UI sends", status: 400 } as const;
export const REFUSED_WRITE =
  'Support reads checkouts and sends them messages. Terminate, Reset, Delete, Start, Pause and all other changes are not possible here: see the support guide.';

/** The name may only be repeated in the body, never another one. */
const differs = (said: string | undefined, name: string | undefined): boolean =>
  said !== undefined && said !== '' && said !== name;

function messagesOf(workflowId: string): readonly string[] {
  if (DAY.test(workflowId)) return SUPPORT_DAY_MESSAGES;
  if (GOODWILL.test(workflowId)) return SUPPORT_GOODWILL_MESSAGES;
  return RETURN.test(workflowId) ? SUPPORT_RETURN_MESSAGES : SUPPORT_MESSAGES;
}

function refusedTarget(
  { write, workflowId, message, namespace }: WriteTarget,
  ownNamespace: string,
): string | null {
  if (namespace !== ownNamespace || !(OURS.test(workflowId) || DAY.test(workflowId)))
    return 'Only workflows of the loyalty service can be changed here';
  // For a checkout a cancellation is a message; any other workflow ends with it, and its points stay as they
  // are.
  if (write === 'cancel')
    return CHECKOUT.test(workflowId)
      ? null
      : 'Only a checkout can be cancelled here: a return that is cancelled never takes its points back, and a day is never closed';
  const allowed = messagesOf(workflowId);
  if (allowed.includes(message ?? '')) return null;
  return `Support sends ${allowed.join(', ')}. Every other message belongs to the shop or to a payment provider and cannot be sent here`;
}

const execution = ({ workflowId }: WriteTarget, runId: string): object => ({
  workflowId,
  ...(runId ? { runId } : {}),
});

function checkSignal(target: WriteTarget, body: unknown, identity: string): Checked {
  const parsed = SignalBody.safeParse(body);
  if (!parsed.success) return REFUSED_BODY;
  const { signalName, workflowExecution, input } = parsed.data;
  if (differs(signalName, target.message) || differs(workflowExecution?.workflowId, target.workflowId))
    return REFUSED_BODY;
  const runId = workflowExecution?.runId ?? '';
  const sent = {
    signalName: target.message,
    workflowExecution: execution(target, runId),
    ...(input ? { input } : {}),
    identity,
  };
  return { body: sent, runId, payloads: parsePayloads(input ?? {}) ?? [] };
}

function checkUpdate(target: WriteTarget, body: unknown, identity: string): Checked {
  const parsed = UpdateBody.safeParse(body);
  if (!parsed.success) return REFUSED_BODY;
  const { workflowExecution, request } = parsed.data;
  if (
    differs(request?.input?.name, target.message) ||
    differs(workflowExecution?.workflowId, target.workflowId)
  )
    return REFUSED_BODY;
  const runId = workflowExecution?.runId ?? '';
  const args = request?.input?.args;
  const meta = { ...request?.meta, identity };
  const sent = {
    workflowExecution: execution(target, runId),
    request: { meta, input: { name: target.message, ...(args ? { args } : {}) } },
  };
  return { body: sent, runId, payloads: parsePayloads(args ?? {}) ?? [] };
}

/**
 * Reads what support wants to change and answers what is sent on: only the fields that Temporal's UI uses,
 * and `identity`, who sent it, for the checkout's history. `runId` is the query's, where the body names none.
 */
export function checkWrite(
  target: WriteTarget,
  given: { body: unknown; runId: string; identity: string; ownNamespace: string },
): Checked {
  const refused = refusedTarget(target, given.ownNamespace);
  if (refused) return { refused, status: 403 };
  const body = given.body ?? {};
  if (target.write === 'signal') return checkSignal(target, body, given.identity);
  if (target.write === 'update') return checkUpdate(target, body, given.identity);
  if (given.runId.length > 100) return REFUSED_BODY;
  return {
    body: { workflowExecution: execution(target, given.runId), identity: given.identity },
    runId: given.runId,
    payloads: [],
  };
}

/** The `reason` in a message's input, as far as the codec can read it. */
export async function reasonOf(payloads: Payload[], codec: PayloadCodec): Promise<string | undefined> {
  try {
    const [payload] = await codec.decode(payloads.slice(0, 1));
    const input: unknown = JSON.parse(Buffer.from(payload?.data ?? []).toString('utf8'));
    const reason: unknown =
      typeof input === 'object' && input !== null && 'reason' in input ? input.reason : undefined;
    return typeof reason === 'string' ? typedText(reason) : undefined;
  } catch {
    return undefined; // Not ours, under a key that is gone, or no JSON: the workflow judges it.
  }
}
