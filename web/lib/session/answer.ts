import 'server-only';
import { FetchError } from '@medusajs/js-sdk';
import { NextResponse } from 'next/server';
import { BodyTooLarge, isJson, readBody } from '../http/body';
import { fromThisShop } from '../http/same-origin';

const MAX_BODY_BYTES = 64 * 1024;

/** Sentences for shoppers, by status: Medusa's own speak to programs. */
const SENTENCES: Record<number, string> = { 429: 'Too many tries. Please wait a few minutes and try again.' };

/** A request that the routes of the session do not take, with what they answer to it. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The JSON that a page of this shop sent. Throws what `answerRefusal` answers. */
export async function readJson(request: Request): Promise<unknown> {
  if (!fromThisShop(request)) throw new Refusal(403, 'Not allowed');
  // A form of another site can send text and forms without asking, JSON it cannot.
  if (!isJson(request)) throw new Refusal(415, 'Send JSON.');
  const body = await readBody(request, MAX_BODY_BYTES);
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw new Refusal(400, 'This is not JSON.');
  }
}

/**
 * Runs a route of the session; what it or Medusa refuses is told in a sentence. Anything else is thrown on.
 */
export async function answerRefusal(run: () => Promise<NextResponse>): Promise<NextResponse> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal) return told(error.status, error.message);
    if (error instanceof BodyTooLarge) return told(413, 'The request is too large.');
    if (!(error instanceof FetchError)) throw error;
    return told(error.status ?? 502, SENTENCES[error.status ?? 0] ?? error.message);
  }
}

export const told = (status: number, message: string): NextResponse =>
  NextResponse.json({ message }, { status });
