import { createHmac } from 'node:crypto';
import { labelOf, lootOf, refused, summaryOf, type Answer } from './answers';
import type { Attack } from './attack';
import { sessionIn, type Scene } from './scene';

const WRONG_TRIES = 5;
const NO_CODE = 'the host sends no codes';

/** Codes that are not the right one. */
export const wrongCodes = (right: string, count: number): string[] =>
  Array.from({ length: count + 1 }, (_, n) => String(n).padStart(6, '0'))
    .filter((code) => code !== right)
    .slice(0, count);

const part = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** Firebase ID tokens that the thief wrote: without a signature, and signed with a secret that is guessed. */
export function forgedTokens(phone: string, now = new Date()): string[] {
  const seconds = Math.floor(now.getTime() / 1_000);
  const project = 'demo-loyalty';
  const claims = {
    iss: `https://securetoken.google.com/${project}`,
    aud: project,
    sub: 'thief',
    user_id: 'thief',
    auth_time: seconds - 1,
    iat: seconds - 1,
    exp: seconds + 3_600,
    phone_number: phone,
    firebase: { sign_in_provider: 'phone', identities: { phone: [phone] } },
  };
  const unsigned = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
  const head = `${part({ alg: 'HS256', typ: 'JWT', kid: 'thief' })}.${part(claims)}`;
  return [unsigned, `${head}.${part(createHmac('sha256', 'secret').update(head).digest())}`];
}

/** The proof that the number is the shopper's. */
export function codeAttacks({ handles: { MEMBER_PHONE: phone }, api, openCart, sandbox }: Scene): Attack[] {
  /** A checkout for which the host sent a code, and that code, which only the owner reads. */
  const openWithCode = async (): Promise<{ sessionId: string; code: string | undefined }> => {
    const { sessionId } = await openCart(phone);
    sessionIn(await api('POST', '/loyalty/proof/request', { sessionId }));
    return { sessionId, code: await sandbox.codeFor(phone) };
  };
  const prove = (sessionId: string, proof: { code: string } | { firebaseIdToken: string }): Promise<Answer> =>
    api('POST', '/loyalty/proof', { sessionId, ...proof });

  return [
    {
      tries: `${WRONG_TRIES} guessed codes, then the right one`,
      async run() {
        const { sessionId, code } = await openWithCode();
        if (code === undefined) return { leftOut: NO_CODE };
        const guesses: Answer[] = [];
        for (const guess of wrongCodes(code, WRONG_TRIES))
          guesses.push(await prove(sessionId, { code: guess }));
        const right = await prove(sessionId, { code });
        const got = [
          ...lootOf(guesses, { refusals: ['422 PROOF_CODE_WRONG'] }),
          ...lootOf([right], { refusals: ['409 PROOF_CODE_EXPIRED'] }),
        ];
        return { cameBack: `${summaryOf(guesses)}, then ${labelOf(right)} to the right one`, got };
      },
    },
    {
      tries: 'the code of another checkout, and one that a newer one replaced',
      async run() {
        const [other, own] = [await openWithCode(), await openWithCode()];
        sessionIn(await api('POST', '/loyalty/proof/request', { sessionId: own.sessionId }));
        const newest = await sandbox.codeFor(phone);
        const stolen = [other.code, own.code].flatMap((code) =>
          code === undefined || code === newest ? [] : [code],
        );
        if (stolen.length === 0) return { leftOut: NO_CODE };
        const answers = await Promise.all(stolen.map((code) => prove(own.sessionId, { code })));
        return refused(answers, { refusals: ['422 PROOF_CODE_WRONG', '409 PROOF_CODE_EXPIRED'] });
      },
    },
    {
      tries: 'a code before any was sent',
      async run() {
        const { sessionId } = await openCart(phone);
        return refused([await prove(sessionId, { code: '000000' })], {
          refusals: ['409 PROOF_CODE_EXPIRED'],
        });
      },
    },
    {
      tries: 'forged Firebase tokens for the number',
      async run() {
        const { sessionId } = await openCart(phone);
        const answers = await Promise.all(
          forgedTokens(phone).map((firebaseIdToken) => prove(sessionId, { firebaseIdToken })),
        );
        // Where no Firebase is set up nobody can look at a token: 200, and the checkout goes on unproven.
        const got = answers.flatMap((answer) =>
          answer.status === 200 && !sessionIn(answer).member?.proven
            ? []
            : lootOf([answer], { refusals: ['422 PROOF_TOKEN_INVALID'] }),
        );
        return { cameBack: summaryOf(answers), got };
      },
    },
  ];
}
