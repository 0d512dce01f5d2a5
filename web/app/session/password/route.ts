import { type NextRequest, NextResponse } from 'next/server';
import { answerRefusal, readJson, told } from '@/lib/session/answer';
import { passwordRequest } from '@/lib/session/session-request';
import { sendPasswordLink, setPassword } from '@/lib/session/sign-in';

export const dynamic = 'force-dynamic';

/** A forgotten password: has its link sent, or sets the new one by the link's token. */
export function POST(request: NextRequest): Promise<Response> {
  return answerRefusal(async () => {
    const asked = passwordRequest(await readJson(request));
    if (!asked) return told(400, 'Tell an e-mail address, or a new password with the token of its link.');
    await (asked.action === 'forgot'
      ? sendPasswordLink(asked.email)
      : setPassword(asked.token, asked.password));
    return NextResponse.json({ ok: true });
  });
}
