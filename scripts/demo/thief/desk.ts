import { randomUUID } from 'node:crypto';
import { GOODWILL_LIMITS } from '../../../contract';
import { sessionWorkflowId } from '../../../contract/ids';
import { refused, type Answer } from './answers';
import type { Attack } from './attack';
import type { Scene } from './scene';

type Request = [method: string, path: string, body?: object];

/** The desk of a shop's staff: by the keys of other desks, of a checkout, and by its own that were stolen. */
export function deskAttacks(scene: Scene): Attack[] {
  const {
    handles: { STORE_ID: storeId },
    api,
    victim,
    otherStore,
  } = scene;
  const gift = (points: number) => ({ storeId, orderId: 'order_of_somebody', points, reason: 'thief' });
  const askAll = async (requests: Request[], key: string | null): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const [method, path, body] of requests)
      answers.push(await api(method, path, body, { key, once: randomUUID() }));
    return answers;
  };
  const desk: Request[] = [
    ['GET', `/support/work?storeId=${storeId}`],
    ['GET', `/support/orders?storeId=${storeId}&orderId=order_of_somebody`],
    ['POST', '/support/work/abandon', { kind: 'session', storeId, reason: 'thief' }],
    ['POST', '/support/goodwill', gift(1)],
  ];
  const settings: Request[] = [
    ['GET', `/stores/${storeId}/loyalty-config`],
    ['PUT', `/stores/${storeId}/loyalty-config`, { enabled: false }],
    ['POST', `/stores/${storeId}/loyalty-config/test`],
  ];

  return [
    {
      tries: "the desk and the settings with the shop's checkout key, and without a key",
      async run() {
        const { LOYALTY_API_KEY: checkoutKey } = scene.handles;
        const all = [...desk, ...settings];
        const answers = [...(await askAll(all, checkoutKey)), ...(await askAll(all, null))];
        return refused(answers, { refusals: ['401', '403 FORBIDDEN'] });
      },
    },
    {
      tries: "another shop's desk for this shop's orders, points and settings",
      async run() {
        const {
          desk: { support, admin },
        } = await otherStore();
        const answers = [...(await askAll(desk, support)), ...(await askAll(settings, admin))];
        const ids = [sessionWorkflowId((await victim()).sessionId)];
        const moved = await api('POST', '/support/work/abandon', { ids, reason: 'thief' }, { key: support });
        const { cameBack, got } = refused(answers, { refusals: ['404 STORE_NOT_FOUND'] });
        const isHeld = moved.status === 429 || moved.text.includes('"nothingToDo"');
        return {
          cameBack: `${cameBack}; its checkout by id: ${isHeld ? 'nothing to do' : 'given up'}`,
          got: [...got, ...(isHeld ? [] : ['the checkout of another shop was given up'])],
        };
      },
    },
    {
      tries: "this shop's own desk keys, stolen: too many points, and the shop moved to another host",
      async run() {
        const { stolen } = await otherStore();
        const config = JSON.parse(
          (await api('GET', `/stores/${storeId}/loyalty-config`, undefined, { key: stolen.admin })).text,
        ) as Record<string, unknown>;
        const told = new Set(['storeId', 'clientSecretSet', 'createdAt', 'updatedAt']);
        const own = Object.fromEntries(Object.entries(config).filter(([name]) => !told.has(name)));
        const moved = { ...own, hostUrl: 'https://thief.example', clientSecret: 'mine' };
        const answers = [
          ...(await askAll([['POST', '/support/goodwill', gift(GOODWILL_LIMITS.gift + 1)]], stolen.support)),
          ...(await askAll([['POST', '/support/goodwill', gift(1)]], stolen.support)),
          ...(await askAll([['PUT', `/stores/${storeId}/loyalty-config`, moved]], stolen.admin)),
        ];
        return refused(answers, { refusals: ['400', '404 ORDER_NOT_FOUND', '403 FORBIDDEN'] });
      },
    },
  ];
}
