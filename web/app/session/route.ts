import { FetchError } from '@medusajs/js-sdk';
import { type NextRequest, NextResponse } from 'next/server';
import { fromThisShop } from '@/lib/http/same-origin';
import { medusaForShopper } from '@/lib/medusa/server';
import { answerRefusal, readJson, told } from '@/lib/session/answer';
import { SESSION_COOKIE, secondsLeft } from '@/lib/session/cookie';
import { sessionRequest } from '@/lib/session/session-request';
import { register, signIn, signOut } from '@/lib/session/sign-in';

export const dynamic = 'force-dynamic';

const PRIVATE = { 'cache-control': 'no-store' };

/** Who is signed in: `{customer}` or `{customer: null}`, never an error, so that a page may simply ask. */
export async function GET(request: NextRequest): Promise<Response> {
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  if (!token) return NextResponse.json({ customer: null }, { headers: PRIVATE });
  try {
    const { customer } = await (
      await medusaForShopper()
    ).store.customer.retrieve({}, { authorization: `Bearer ${token}` });
    return NextResponse.json({ customer }, { headers: PRIVATE });
  } catch (error) {
    // A session that is over is a refusal; anything else, as the backend being away, is told to who runs the
    // shop.
    if (!(error instanceof FetchError)) console.warn(`who is signed in could not be asked: ${String(error)}`);
    return NextResponse.json({ customer: null }, { headers: PRIVATE });
  }
}

/** Signs in or registers and keeps the token in an HttpOnly cookie. */
export function POST(request: NextRequest): Promise<Response> {
  return answerRefusal(async () => {
    const asked = sessionRequest(await readJson(request));
    if (!asked) return told(400, 'Tell how to sign in or what to register.');
    const token =
      asked.action === 'register'
        ? await register(asked.registration)
        : await signIn(asked.credentials, asked.profile);
    const response = NextResponse.json({ ok: true });
    response.cookies.set(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: request.headers.get('x-forwarded-proto') === 'https',
      maxAge: secondsLeft(token, new Date()),
    });
    return response;
  });
}

/** Signs out: the token ends at the backend, so that a copy of it is worth nothing, and the cookie here. */
export async function DELETE(request: NextRequest): Promise<Response> {
  if (!fromThisShop(request)) return told(403, 'Not allowed');
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  if (token) await endToken(token);
  const response = NextResponse.json({ ok: true });
  response.cookies.delete(SESSION_COOKIE);
  return response;
}

/** The shopper is signed out of this browser whether or not the backend can be asked. */
async function endToken(token: string): Promise<void> {
  try {
    await signOut(token);
  } catch (error) {
    if (!(error instanceof FetchError && error.status === 401))
      console.warn(`a session was not ended at the backend: ${String(error)}`);
  }
}
