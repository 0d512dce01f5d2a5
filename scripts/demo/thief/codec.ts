import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sessionWorkflowId } from '../../../contract/ids';
import { lootOf, refused, summaryOf, type Answer } from './answers';
import type { Attack } from './attack';
import { ask } from './http';
import { sessionIn, type Scene } from './scene';

const API = '/api/v1/namespaces/default';
const PAGE = 'a page of a stranger, run in the origin of support';

/** Ways to write another host's address into a path of this one, and ways around what is written. */
export const spellingsOf = (host: string): string[] => [
  `//${host}/x.html`,
  `///${host}/x.html`,
  `/\\${host}/x.html`,
  `/\\\\${host}/x.html`,
  `\\\\${host}/x.html`,
  `/codec//${host}/x.html`,
  `http://${host}/x.html`,
  `/%2f${host}/x.html`,
  `/%5c${host}/x.html`,
  `/.//${host}/x.html`,
  `/x/..//${host}/x.html`,
  `@${host}/x.html`,
  '/namespaces/../healthz',
  '/namespaces/%2e%2e/healthz',
  '/namespaces/%252e%252e/healthz',
  '/namespaces/%00',
];

/** Every change that Temporal knows and support may not make, and some that it may, for a workflow. */
const writesOf = (workflowId: string): [method: string, path: string][] => [
  ...['terminate', 'reset', 'pause', 'cancel', 'signal/bypass', 'update/abandonFinalization'].map(
    (what): [string, string] => ['POST', `${API}/workflows/${workflowId}/${what}`],
  ),
  ['DELETE', `${API}/workflows/${workflowId}`],
  ['POST', `${API}/workflows/${workflowId}-2`],
  ['POST', `${API}/batch-operations/thief`],
];

async function withStranger(
  attack: (host: string) => Promise<Answer[]>,
): Promise<{ answers: Answer[]; calls: number }> {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return { answers: await attack(`127.0.0.1:${port}`), calls };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The codec server, which shows checkouts in clear and stands before Temporal's UI. */
export function codecAttacks({ handles, victim, api }: Scene): Attack[] {
  const { CODEC_URL: codec, LOYALTY_URL } = handles;

  /** As a page of the UI itself would ask, with whatever cookie is to be had without a login. */
  const asUi = async (): Promise<Record<string, string>> => {
    const cookies = (
      await Promise.all(['/', '/login', '/codec/login'].map((path) => ask(codec, path)))
    ).flatMap((answer) => answer.cookies);
    const [csrf = '_csrf=thief'] = cookies
      .filter((cookie) => cookie.startsWith('_csrf='))
      .map((cookie) => cookie.split(';', 1)[0] ?? '');
    return {
      cookie: csrf,
      'x-csrf-token': csrf.slice('_csrf='.length),
      origin: new URL(codec).origin,
      'sec-fetch-site': 'same-origin',
    };
  };

  return [
    {
      tries: 'another server through it, in 17 spellings of //host',
      async run() {
        const { answers, calls } = await withStranger((host) =>
          Promise.all(
            [...spellingsOf(host), `//${new URL(LOYALTY_URL).host}/healthz`].map((path) => ask(codec, path)),
          ),
        );
        const got = lootOf(answers, { refusals: ['400'], secrets: { 'the page of another server': PAGE } });
        return {
          cameBack: `${summaryOf(answers)}; the other server was asked ${calls} times`,
          got: calls > 0 ? [...got, `the other server was asked ${calls} times`] : got,
        };
      },
    },
    {
      tries: "terminate, reset, delete and more with the UI's own cookie",
      async run() {
        const { sessionId } = await victim();
        const headers = await asUi();
        const answers: Answer[] = [];
        for (const [method, path] of writesOf(sessionWorkflowId(sessionId)))
          answers.push(await ask(codec, path, { method, headers, body: { reason: 'thief' } }));
        const { status } = sessionIn(await api('GET', `/loyalty/sessions/${sessionId}`));
        const got = lootOf(answers, { refusals: ['401'] });
        return {
          cameBack: `${summaryOf(answers)}; the checkout is ${status}`,
          got: status === 'ACTIVE' ? got : [...got, `the checkout is ${status}`],
        };
      },
    },
    {
      tries: 'histories read and payloads decoded without a login',
      async run() {
        const { sessionId, cartId } = await victim();
        const workflow = `${API}/workflows/${sessionWorkflowId(sessionId)}`;
        const headers = await asUi();
        const payloads = {
          payloads: [
            { metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') }, data: '' },
          ],
        };
        const answers = await Promise.all([
          ...[
            workflow,
            `${workflow}/history`,
            `${API}/workflows?query=`,
            '/api/v1/settings',
            `/namespaces/default/workflows`,
          ].map((path) => ask(codec, path, { headers })),
          ...['/decode', '/codec/decode', '/encode', '/codec/encode'].map((path) =>
            ask(codec, path, { method: 'POST', headers, body: payloads }),
          ),
        ]);
        return refused(answers, { refusals: ['401'], secrets: { 'the cart id': cartId } });
      },
    },
  ];
}
