import type { IncomingHttpHeaders } from 'node:http';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { z } from 'zod';
import { CloudEventEnvelope, EVENT_SCHEMAS } from '../../contract/http';
import { HttpProblem } from '../http/problem';
import { validate } from '../http/validate';
import type { TakenEvent } from './dispatch';

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

function withData(envelope: z.infer<typeof CloudEventEnvelope>, pointerOfData: string): TakenEvent {
  const { type, source, id } = envelope;
  const data = validate(EVENT_SCHEMAS[type] as z.ZodType<TakenEvent['data']>, envelope.data, pointerOfData);
  // The schema was chosen by the type, so the two belong together.
  return { type, source, id, data } as TakenEvent;
}

/**
 * One event as JSON, as `POST /events` gets it in structured mode and SQS in a message's body. `base` is its
 * pointer.
 */
export function parseStructured(body: unknown, base = ''): TakenEvent {
  const envelope = validate(CloudEventEnvelope, body, base);
  checkBySpecification({ headers: { 'content-type': STRUCTURED }, body: envelope });
  return withData(envelope, `${base}/data`);
}

/** The attributes stand in `ce-` headers, the body is the data. */
function parseBinary(headers: IncomingHttpHeaders, body: unknown): TakenEvent {
  const event = checkBySpecification({ headers: { ...headers, 'content-type': 'application/json' }, body });
  const attributes = CloudEventEnvelope.safeParse({
    specversion: event.specversion,
    id: event.id,
    source: event.source,
    type: event.type,
    data: body,
  });
  if (attributes.success) return withData(attributes.data, '');
  const names = attributes.error.issues.map(({ path, message }) => `ce-${path.join('-')}: ${message}`);
  throw new HttpProblem('INVALID_REQUEST', names.join('; '));
}

const isEnvelope = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'specversion' in body;

/**
 * CloudEvents 1.0 over HTTP: structured, binary or batch. All events are valid, or an `HttpProblem` points at
 * what is not.
 */
export function parseEvents(headers: IncomingHttpHeaders, body: unknown): TakenEvent[] {
  const [contentType = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (contentType.trim() === BATCH)
    return validate(Batch, body).map((event, index) => parseStructured(event, `/${index}`));
  // Senders that cannot set the content type send the envelope as plain JSON; with ce- headers it is binary
  // mode.
  if (contentType.trim() === STRUCTURED || (headers['ce-id'] === undefined && isEnvelope(body)))
    return [parseStructured(body)];
  return [parseBinary(headers, body)];
}
