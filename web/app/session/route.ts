import { FetchError } from '@medusajs/js-sdk';
import { type NextRequest, NextResponse } from 'next/server';
import { medusaServer } from '@/lib/medusa/server';
import { SESSION_COOKIE, secondsLeft } from '@/lib/session/cookie';
import { type SessionRequest, sessionRequest } from '@/lib/session/session-request';
import { register, signIn } from '@/lib/session/sign-in';

export const dynamic = 'force-dynamic';

/** Who is signed in: `{customer}` or `{customer: null}`, never an error, so that a page may simply ask. */
export async function GET(request: NextRequest): Promise<Response> {
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  if (!token) return NextResponse.json({ customer: null });
  try {
    const { customer } = await medusaServer().store.customer.retrieve({}, { authorization: `Bearer ${token}` });
    return NextResponse.json({ customer });
  } catch (error) {
    // A session that is over is a refusal; anything else, as the backend being away, is told to who runs the shop.
    if (!(error instanceof FetchError)) console.warn(`who is signed in could not be asked: ${String(error)}`);
    return NextResponse.json({ customer: null });
  }
}

/** Signs in or registers and keeps the token in an HttpOnly cookie. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!fromThisShop(request)) return NextResponse.json({ message: 'Not allowed' }, { status: 403 });
  const body = await readBody(request);
  if (!body) return NextResponse.json({ message: 'Tell how to sign in or what to register.' }, { status: 400 });
  try {
    const token = body.action === 'register' ? await register(body.registration) : await signIn(body.credentials, body.profile);
    const response = NextResponse.json({ ok: true });
    response.cookies.set(SESSION_COOKIE, token, {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: request.headers.get('x-forwarded-proto') === 'https',
      maxAge: secondsLeft(token, new Date()),
    });
    return response;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return NextResponse.json({ message: error.message }, { status: error.status ?? 502 });
  }
}

async function readBody(request: NextRequest): Promise<SessionRequest | undefined> {
  try {
    return sessionRequest(await request.json());
  } catch {
    // Not JSON.
    return undefined;
  }
}

/** Signs out. */
export function DELETE(request: NextRequest): Response {
  if (!fromThisShop(request)) return NextResponse.json({ message: 'Not allowed' }, { status: 403 });
  const response = NextResponse.json({ ok: true });
  response.cookies.delete(SESSION_COOKIE);
  return response;
}

/** Another site's form must not sign a shopper in or out. Browsers name the sender; programs without the header are no browsers. */
function fromThisShop(request: NextRequest): boolean {
  const site = request.headers.get('sec-fetch-site');
  return site === null || site === 'same-origin';
}
