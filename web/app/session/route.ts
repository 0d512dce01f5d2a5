import { FetchError } from '@medusajs/js-sdk';
import { type NextRequest, NextResponse } from 'next/server';
import { medusaServer } from '@/lib/medusa/server';
import { SESSION_COOKIE, secondsLeft } from '@/lib/session/cookie';
import { type Credentials, type Profile, type Registration, register, signIn } from '@/lib/session/sign-in';

export const dynamic = 'force-dynamic';

type SessionRequest =
  | { action: 'sign-in'; credentials: Credentials; profile?: Profile }
  | { action: 'register'; registration: Registration };

/** Who is signed in: `{customer}` or `{customer: null}`, never an error, so that a page may simply ask. */
export async function GET(request: NextRequest): Promise<Response> {
  const token = request.cookies.get(SESSION_COOKIE)?.value;
  if (!token) return NextResponse.json({ customer: null });
  try {
    const { customer } = await medusaServer().store.customer.retrieve({}, { authorization: `Bearer ${token}` });
    return NextResponse.json({ customer });
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return NextResponse.json({ customer: null });
  }
}

/** Signs in or registers and keeps the token in an HttpOnly cookie. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!fromThisShop(request)) return NextResponse.json({ message: 'Not allowed' }, { status: 403 });
  const body = (await request.json()) as SessionRequest;
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
