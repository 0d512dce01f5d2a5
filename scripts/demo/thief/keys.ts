import { generateApiKey } from '../../../platform/store/api-keys';
import { newCartId } from '../basket';
import { duration } from '../layout';
import { lootOf, refused, summaryOf, type Answer } from './answers';
import type { Attack } from './attack';
import { cart, sessionIn, type Scene } from './scene';

const INVENTED = 60;
/** No answer to a shopper takes longer. */
const PROMISE_MS = 2_500;

/** Every request that names a session of somebody else. */
const requestsFor = (sessionId: string): [method: string, path: string, body?: object][] => [
  ['GET', `/loyalty/sessions/${sessionId}`],
  ['GET', `/loyalty/sessions/${sessionId}/events`],
  ['POST', '/loyalty/rewards', { sessionId, cart: cart(9) }],
  ['POST', '/loyalty/select', { sessionId, rewardIds: [] }],
  ['POST', '/loyalty/proof/request', { sessionId }],
  ['POST', '/loyalty/proof', { sessionId, code: '123456' }],
  ['POST', `/loyalty/sessions/${sessionId}/cancel`, { reason: 'thief' }],
];

/** The loyalty API for who has no key, an invented one, or one of another shop. */
export function keyAttacks(scene: Scene): Attack[] {
  const {
    handles: { STORE_ID: storeId, MEMBER_PHONE: phone },
    api,
    victim,
    otherStore,
  } = scene;
  const secretsOf = async () => ({ 'the cart id': (await victim()).cartId });
  const stillThere = async (): Promise<string[]> => {
    const { status } = sessionIn(await api('GET', `/loyalty/sessions/${(await victim()).sessionId}`));
    return status === 'ACTIVE' ? [] : [`the checkout is ${status}`];
  };

  return [
    {
      tries: "somebody's checkout and the store's settings without a key",
      async run() {
        const { sessionId } = await victim();
        const config = `/stores/${storeId}/loyalty-config`;
        const requests: [string, string, object?][] = [
          ...requestsFor(sessionId),
          ['POST', '/loyalty/identify', { storeId, cartId: newCartId(), phone }],
          ['GET', config],
          ['PUT', config, { enabled: false }],
          ['POST', '/events', { type: 'OrderCompleted' }],
        ];
        const answers = await Promise.all(
          requests.map(([method, path, body]) => api(method, path, body, { key: null })),
        );
        const { cameBack, got } = refused(answers, { refusals: ['401'], secrets: await secretsOf() });
        return { cameBack, got: [...got, ...(await stillThere())] };
      },
    },
    {
      tries: "another shop's key for the same checkout, store and customer",
      async run() {
        const { sessionId } = await victim();
        const { key } = await otherStore();
        const requests: [string, string, object?][] = [
          ...requestsFor(sessionId),
          ['POST', '/loyalty/identify', { storeId, cartId: newCartId(), phone }],
          ['POST', '/loyalty/identify', { storeId, cartId: newCartId(), phone, vouched: true }],
          ['GET', `/stores/${storeId}/loyalty-config`],
        ];
        const answers: Answer[] = [];
        for (const [method, path, body] of requests) answers.push(await api(method, path, body, { key }));
        const { cameBack, got } = refused(answers, {
          refusals: ['403 FORBIDDEN', '404 SESSION_NOT_FOUND'],
          secrets: await secretsOf(),
        });
        return { cameBack: withLimit(answers, cameBack), got: [...got, ...(await stillThere())] };
      },
    },
    {
      tries: `${INVENTED} invented keys at once; the shop goes on meanwhile`,
      async run() {
        const { sessionId } = await victim();
        const requests = requestsFor(sessionId);
        const began = performance.now();
        const shop = api('GET', `/loyalty/sessions/${sessionId}`).then((answer) => ({
          answer,
          ms: performance.now() - began,
        }));
        const answers = await Promise.all(
          Array.from({ length: INVENTED }, (_, n) => {
            const [method, path, body] = requests[n % requests.length] ?? [
              'GET',
              `/loyalty/sessions/${sessionId}`,
            ];
            return api(method, path, body, { key: generateApiKey() });
          }),
        );
        const { answer, ms } = await shop;
        const got = lootOf(answers, { refusals: ['401'], secrets: await secretsOf() });
        const late = ms > PROMISE_MS ? [`the shop waited ${duration(ms)} for its answer`] : [];
        return {
          cameBack: `${summaryOf(answers)}; the shop: ${answer.status} in ${duration(ms)}`,
          got: [...got, ...late, ...(await stillThere())],
        };
      },
    },
  ];
}

/** A limit that an earlier run used up is a refusal, too; the reader is told where it comes from. */
const withLimit = (answers: readonly Answer[], cameBack: string): string =>
  answers.some(({ status }) => status === 429)
    ? `${cameBack}; the limit of a run a minute ago still holds`
    : cameBack;
