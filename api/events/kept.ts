import { z } from 'zod';
import { EVENT_SCHEMAS, IdentifyRequest } from '../../contract/http';
import { UnopenedEvent } from '../../platform/event-opener';
import type { OutboxEntry } from '../../platform/store/outbox';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import { scoped } from './accept';
import type { AcceptedEvent } from './dispatch';
import { LATE_IDENTITY } from './late-identity';
import { createQueueMessageReader, QUEUE_MESSAGE, type QueueMessage } from './queue-message';

const KEPT_EVENTS = new Map<string, z.ZodType>([
  ...Object.entries(EVENT_SCHEMAS),
  [LATE_IDENTITY, IdentifyRequest],
]);
const KeptMessage = z.object({ body: z.string(), attributes: z.record(z.string(), z.string()) });

/** Why an entry cannot be sent as it is. */
export interface Refusal {
  code: 'INVALID' | 'UNREADABLE';
  /** Where in it: JSON pointers to fields of ours, and nothing of what stands there. */
  pointers: string[];
}

/** What an entry of the outbox holds: its events, and why it holds no more, where it does not. */
export interface Kept {
  events: AcceptedEvent[];
  refusal: Refusal | null;
  /** Of a message that was refused in part: what stays when its events are sent. */
  rest: QueueMessage | null;
}

type Entry = Pick<OutboxEntry, 'source' | 'eventId' | 'type' | 'data' | 'toldAt'>;

/** The sender may have named a field as it liked: what is not a plain name or an index is not shown. */
const isPlain = (step: string): boolean => /^[A-Za-z]{1,40}$|^\d{1,4}$/.test(step);
const shownPointer = (pointer: string): string =>
  pointer
    .split('/')
    .map((step) => (step === '' || isPlain(step) ? step : '…'))
    .join('/');

function refusalOf(error: HttpProblem | UnopenedEvent): Refusal {
  if (error instanceof UnopenedEvent) return { code: 'UNREADABLE', pointers: [] };
  const pointers = (error.options.errors ?? []).map(({ pointer }) => shownPointer(pointer));
  return { code: 'INVALID', pointers: [...new Set(pointers)] };
}

/** Reads what was put into the outbox, by this version or an older one: what does not fit reaches no workflow. */
export function createKeptReader(eventKeys: string | undefined): (entry: Entry) => Kept {
  const readMessage = createQueueMessageReader(eventKeys);

  /** An event without a time was said when its message came, however late it is read. */
  const readQueueMessage = ({ data, toldAt }: Entry): Kept => {
    const { events, refusal, rest } = readMessage(validate(KeptMessage, data));
    return {
      events: events.map(({ event }) => scoped({ ...event, toldAt: Math.min(event.toldAt, toldAt) })),
      refusal: refusal && refusalOf(refusal),
      rest: refusal && events.length > 0 ? rest : null,
    };
  };

  const readEvent = ({ source, eventId, type, data, toldAt }: Entry): Kept => {
    const schema = KEPT_EVENTS.get(type);
    if (!schema) return { events: [], refusal: { code: 'INVALID', pointers: [] }, rest: null };
    // The schema was chosen by the type, so the two belong together.
    const event = { type, source, id: eventId, toldAt, data: validate(schema, data) } as AcceptedEvent;
    return { events: [event], refusal: null, rest: null };
  };

  return (entry) => {
    try {
      return entry.type === QUEUE_MESSAGE ? readQueueMessage(entry) : readEvent(entry);
    } catch (error) {
      if (error instanceof HttpProblem) return { events: [], refusal: refusalOf(error), rest: null };
      throw error;
    }
  };
}
