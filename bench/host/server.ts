import { subscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { startPdiSandbox } from '../../sandbox/pdi';
import { benchPromotions } from './promotions';

/**
 * The loyalty host of the benchmark: the PDI sandbox as it is, with a clock of its own beside it. A request's
 * time runs from its head's arrival to the end of its answer, inside this process: the network, and waiting
 * for this process to look, stay on the service's account.
 * `GET /times` on the clock's port answers `{<path>: [ms]}` since the last time it was asked;
 * `GET /finalized?from=<n>` the idempotency keys of all finalizations that were answered, but the first n.
 */
const FINALIZE = '/loyalty/v1/rewards/finalize';
const finalized: string[] = [];
let times: Record<string, number[]> = {};
const begun = new WeakMap<IncomingMessage, number>();

function watch(): void {
  subscribe('http.server.request.start', (message) => {
    begun.set((message as { request: IncomingMessage }).request, performance.now());
  });
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const at = begun.get(request);
    if (at !== undefined) (times[request.url ?? ''] ??= []).push(performance.now() - at);
    if (request.url === FINALIZE && response.statusCode === 200)
      finalized.push(String(request.headers['idempotency-key']));
  });
}

function serveClock(port: number): void {
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', 'application/json');
    if (pathname === '/finalized') {
      response.end(JSON.stringify(finalized.slice(Number(searchParams.get('from')))));
      return;
    }
    response.end(JSON.stringify(times));
    times = {};
  }).listen(port, '127.0.0.1');
}

async function main(): Promise<void> {
  watch();
  await startPdiSandbox({
    port: Number(process.env['SANDBOX_PORT']),
    stateFile: process.env['SANDBOX_STATE_FILE'],
    promotions: benchPromotions(),
  });
  serveClock(Number(process.env['BENCH_CLOCK_PORT']));
  process.once('SIGTERM', () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
