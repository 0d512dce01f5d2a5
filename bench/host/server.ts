import { subscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage } from 'node:http';
import { startPdiSandbox } from '../../sandbox/pdi';
import { benchPromotions } from './promotions';

/**
 * The loyalty host of the benchmark: the PDI sandbox as it is, with a clock of its own beside it. A request's
 * time runs from its head's arrival to the end of its answer, inside this process: the network, and waiting
 * for this process to look, stay on the service's account.
 * `GET /times` on the clock's port answers `{<path>: [ms]}` since the last time it was asked.
 */
let times: Record<string, number[]> = {};
const begun = new WeakMap<IncomingMessage, number>();

function watch(): void {
  subscribe('http.server.request.start', (message) => {
    begun.set((message as { request: IncomingMessage }).request, performance.now());
  });
  subscribe('http.server.response.finish', (message) => {
    const { request } = message as { request: IncomingMessage };
    const at = begun.get(request);
    if (at !== undefined) (times[request.url ?? ''] ??= []).push(performance.now() - at);
  });
}

function serveClock(port: number): void {
  createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(times));
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
