import type { OutboxEntry } from './service';

const SOURCE = '/commerce';

/**
 * CloudEvents 1.0 in structured JSON; the loyalty service counts (source, id) once, however often it comes.
 */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  /** RFC 3339: when it happened, not when it is sent. */
  time: string;
  datacontenttype: 'application/json';
  data: unknown;
}

export const toCloudEvent = ({
  id,
  type,
  createdAt,
  data,
}: Pick<OutboxEntry, 'id' | 'type' | 'createdAt' | 'data'>): CloudEvent => ({
  specversion: '1.0',
  id,
  source: SOURCE,
  type: type === 'PaymentsChanged' ? 'OrderCompleted' : type,
  time: new Date(createdAt).toISOString(),
  datacontenttype: 'application/json',
  data,
});
