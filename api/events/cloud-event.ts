import type { IncomingHttpHeaders } from 'node:http';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { z } from 'zod';
import { CloudEventEnvelope, EVENT_SCHEMAS } from '../../contract/http';
import { requireShallow } from '../http/depth';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import type { AcceptedEvent } from './dispatch';

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const MAX_BATCH = 100;

const Batch = z.array(z.unknown()).min(1).max(MAX_BATCH);

/** The SDK's own check of what our envelope leaves open: names and types of extension attributes. */
function checkBySpecification(message: Message): CloudEvent<unknown> {
  try {
    const event = HTTP.toEvent(message);
    if (Array.isArray(event)) throw new TypeError('one event was expected');
    return new CloudEvent(event, true);
  } catch {
    // The SDK's messages repeat the event's content.
    throw new HttpProblem('INVALID_REQUEST', 'This is not a CloudEvent 1.0');
  }
}

/** What was left out of an event, for its sender; nothing of it is needed to accept the event. */
export type EventWarning = 'EMAIL_LEFT_OUT';

/** An event as it was accepted. `warnings` are for its sender. */
export interface ParsedEvent {
  event: AcceptedEvent;
  warnings: EventWarning[];
}

const fieldOf = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;

/** A sender whose clock is ahead does not get ahead of those who write later. */
const toldAt = (time: string | undefined): number =>
  time === undefined ? Date.now() : Math.min(Date.parse(time), Date.now());

function withData(
  { type, source, id, time }: z.infer<typeof CloudEventEnvelope>,
  sent: unknown,
  pointerOfData: string,
): ParsedEvent {
  const data = validate(EVENT_SCHEMAS[type] as z.ZodType<AcceptedEvent['data']>, sent, pointerOfData);
  const lost = Boolean(fieldOf(sent, 'email')) && fieldOf(data, 'email') === '';
  // The schema was chosen by the type, so the two belong together.
  const event = { type, source, id, data, toldAt: toldAt(time) } as AcceptedEvent;
  return { event, warnings: lost ? ['EMAIL_LEFT_OUT'] : [] };
}

/** `data_base64` in place of `data`: what a sender writes to whom all data is bytes. */
function dataOf(
  { data, data_base64: encoded }: z.infer<typeof CloudEventEnvelope>,
  base: string,
): { sent: unknown; pointer: string } {
  if (encoded === undefined) return { sent: data, pointer: `${base}/data` };
  const pointer = `${base}/data_base64`;
  const refuse = (message: string): never => {
    throw new HttpProblem('INVALID_REQUEST', undefined, { errors: [{ pointer, message }] });
  };
  if (data !== undefined) return refuse('stands beside data; one of the two is the event');
  let sent: unknown;
  try {
    sent = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    return refuse('must be JSON in base64');
  }
  requireShallow(sent);
  return { sent, pointer };
}

function parseStructured(body: unknown, base = ''): ParsedEvent {
  const envelope = validate(CloudEventEnvelope, body, base);
  // Only the attributes: the SDK decodes the data in its own way.
  const { data: _data, data_base64: _encoded, ...attributes } = envelope;
  checkBySpecification({ headers: { 'content-type': STRUCTURED }, body: attributes });
  const { sent, pointer } = dataOf(envelope, base);
  return withData(envelope, sent, pointer);
}

/** The attributes stand in `ce-` headers, the body is the data. */
function parseBinary(headers: IncomingHttpHeaders, body: unknown): ParsedEvent {
  const event = checkBySpecification({ headers: { ...headers, 'content-type': 'application/json' }, body });
  const attributes = CloudEventEnvelope.safeParse({
    specversion: event.specversion,
    id: event.id,
    source: event.source,
    type: event.type,
    time: event.time,
    data: body,
  });
  if (attributes.success) return withData(attributes.data, body, '');
  const names = attributes.error.issues.map(({ path, message }) => `ce-${path.join('-')}: ${message}`);
  throw new HttpProblem('INVALID_REQUEST', names.join('; '));
}

const parseBatch = (body: unknown): ParsedEvent[] =>
  validate(Batch, body).map((event, index) => parseStructured(event, `/${index}`));

const isEnvelope = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'specversion' in body;

/**
 * CloudEvents 1.0 over HTTP: structured, binary or batch. All events are valid, or an `HttpProblem` points at
 * what is not.
 */
export function parseEvents(headers: IncomingHttpHeaders, body: unknown): ParsedEvent[] {
  const [contentType = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (contentType.trim() === BATCH) return parseBatch(body);
  // Senders that cannot set the content type send the envelope as plain JSON; with ce- headers it is binary
  // mode.
  if (contentType.trim() === STRUCTURED || (headers['ce-id'] === undefined && isEnvelope(body)))
    return [parseStructured(body)];
  return [parseBinary(headers, body)];
}

/** What a message of a queue holds: its events, and the first refusal where an event of a batch is none. */
export interface ParsedMessage {
  events: ParsedEvent[];
  refusal: HttpProblem | null;
  /** The elements of a batch that were refused, as they came. */
  refused: unknown[];
}

/** Nobody mends a message in a queue at once: the good events of a batch must not wait for a broken one. */
function parseWhatIsGood(batch: unknown): ParsedMessage {
  const events: ParsedEvent[] = [];
  const refused: unknown[] = [];
  let refusal: HttpProblem | null = null;
  for (const [index, event] of validate(Batch, batch).entries()) {
    try {
      events.push(parseStructured(event, `/${index}`));
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      refusal ??= error;
      refused.push(event);
    }
  }
  return { events, refusal, refused };
}

/**
 * The same out of a queue, whose messages name no content type: a list is a batch, attributes named `ce-id`
 * (or, where the sender's library writes them so, `ce_id`) are binary mode, and all else is structured.
 */
export function parseMessage(attributes: Record<string, string>, body: unknown): ParsedMessage {
  if (Array.isArray(body)) return parseWhatIsGood(body);
  const headers = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name.toLowerCase().replace(/^ce_/, 'ce-'), value]),
  );
  const event = headers['ce-id'] === undefined ? parseStructured(body) : parseBinary(headers, body);
  return { events: [event], refusal: null, refused: [] };
}
