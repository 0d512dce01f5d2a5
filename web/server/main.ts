import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import compression from 'compression';
import next from 'next';
import { config } from '../lib/config';
import { inTrace } from '../lib/trace';
import { addHeaders } from './page-headers';
import { stateShopper, trustIn } from './shopper-address';
import { sources } from './sources';
import { stateTrace, type Tracing } from './tracing';

/** Milliseconds that open answers get at the end; event streams would last for ever. */
const LAST_ANSWERS_MS = 3_000;
/** This file is `web/.next/shop/server/main.js` when it runs. */
const WEB = resolve(__dirname, '../../..');

/**
 * Next takes its settings as the build wrote them down, which is what its own standalone server does: it would
 * else compile `next.config.ts` anew, and the image has neither that file nor a compiler.
 */
function takeSettingsOfTheBuild(): void {
  const built = readFileSync(join(WEB, '.next/required-server-files.json'), 'utf8');
  const { config: settings } = JSON.parse(built) as { config: unknown };
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(settings);
}

/** Without an endpoint nothing is traced, and nothing of OpenTelemetry is loaded. */
async function startTracing(): Promise<Tracing | null> {
  const { endpoint, serviceName } = config.tracing;
  if (!endpoint) return null;
  const { traceTo } = await import('./spans.js');
  return traceTo(endpoint, serviceName);
}

/**
 * The storefront: Next's own server behind three things that Next has no place for, the browser's true address, the
 * trace of its request, and a policy with the hashes of a page that was made earlier.
 */
async function main(): Promise<void> {
  const { host, port, trustedProxies } = config.server;
  takeSettingsOfTheBuild();
  const tracing = await startTracing();
  const app = next({ dev: false, dir: WEB, hostname: host, port });
  const handle = app.getRequestHandler();
  await app.prepare();
  const trusts = trustIn(trustedProxies);
  const allowed = sources();
  // Outside of the policy, which must see a page before it is compressed; so Next compresses nothing itself.
  const compress = compression();

  const server = createServer((request, response) => {
    stateShopper(request, trusts);
    stateTrace(request, response, tracing);
    // Its own request and response types are Express's, of which it uses what Node's have.
    compress(request as Parameters<typeof compress>[0], response as Parameters<typeof compress>[1], () => {
      addHeaders(request, response, allowed);
      handle(request, response).catch((error: unknown) => {
        console.error(`a request failed: ${String(error)}${inTrace(String(request.headers['traceparent']))}`);
        response.destroy();
      });
    });
  });
  server.listen(port, host, () => console.log(`The storefront listens on http://${host}:${port}`));

  const stop = (): void => {
    server.close(() => void Promise.resolve(tracing?.stop()).then(() => process.exit(0)));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(`The storefront did not start: ${String(error)}`);
  process.exit(1);
});
