/** The body is larger than its reader takes. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/**
 * The bytes of a request's body, at most `limit` of them. Counts what really arrives: a `content-length` may
 * be absent or say less. Throws `BodyTooLarge`, having read no further.
 */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new BodyTooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      throw new BodyTooLarge();
    }
    chunks.push(part.value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

/**
 * Whether the body says that it is JSON. A foreign page cannot say so without asking first, which this shop
 * never allows.
 */
export const isJson = (request: Request): boolean =>
  /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
