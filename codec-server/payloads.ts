import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { z } from 'zod';

const { Payloads } = temporal.api.common.v1;

export interface Converted {
  /** Protobuf JSON of `temporal.api.common.v1.Payloads`: what Temporal's UI and CLI read. */
  body: unknown;
  count: number;
  /**
   * How many could not be read: they are answered as they came, so that one of them does not hide the others.
   */
  unreadable: number;
}

/**
 * Bytes stand there as base64. What is nested instead would pass `fromObject` as it is, and break the answer.
 */
const ProtobufJson = z.object({
  payloads: z.array(
    z.object({ metadata: z.record(z.string(), z.string()).nullish(), data: z.string().nullish() }),
  ),
});

/** Null when the body is not Protobuf JSON of `Payloads`. */
export function parsePayloads(body: unknown): Payload[] | null {
  if (typeof body !== 'object' || body === null) return null;
  // Protobuf JSON leaves an empty list out: a query without arguments is encoded as `{}`.
  if (Object.keys(body).length === 0) return [];
  if (!ProtobufJson.safeParse(body).success) return null;
  try {
    return Payloads.fromObject(body).payloads;
  } catch {
    // protobufjs says with an exception that the shape is wrong.
    return null;
  }
}

export async function convert(
  payloads: Payload[],
  codec: PayloadCodec,
  operation: 'encode' | 'decode',
): Promise<Converted> {
  let unreadable = 0;
  const converted = await Promise.all(
    payloads.map(async (payload) => {
      try {
        const [result] = await codec[operation]([payload]);
        return result ?? payload;
      } catch {
        unreadable += 1;
        return payload;
      }
    }),
  );
  const shown = Payloads.toObject(Payloads.create({ payloads: converted }), { bytes: String }) as {
    payloads?: { metadata?: object; data?: string }[];
  };
  // These two fields only: Temporal's CLI and server refuse an answer with a field that is newer than
  // themselves.
  const plain = (shown.payloads ?? []).map(({ metadata, data }) => ({ metadata, data }));
  return { body: { payloads: plain }, count: payloads.length, unreadable };
}
