import { createServer, type Server, type ServerResponse } from 'node:http';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Config } from '../platform/config';
import type { Logger } from '../platform/logger';

/** A health check waits for 3 s. */
const LOOK_MS = 2_000;

export interface Operated {
  /** What activities tell. */
  registry: Registry;
  worker: Pick<Worker, 'getState'>;
  connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>;
}

/** Whether this worker takes work: it polls, and Temporal answers. Tables, Redis and hosts may be away: checkouts go on. */
async function isReady({ worker, connection }: Operated): Promise<boolean> {
  if (worker.getState() !== 'RUNNING') return false;
  return connection
    .withDeadline(Date.now() + LOOK_MS, () => connection.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
}

async function tellMetrics({ registry }: Operated, response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  } catch {
    // Of one metric that could not be read; the scrape shows as failed.
    response.writeHead(500).end();
  }
}

async function tellReady(operated: Operated, response: ServerResponse): Promise<void> {
  const ready = await isReady(operated);
  response
    .writeHead(ready ? 200 : 503, { 'content-type': 'application/json' })
    .end(JSON.stringify({ ready, missing: ready ? [] : ['temporal'] }));
}

/**
 * For those who run the worker: `/metrics`, ours and this process's own (memory, event loop; the SDK's have a
 * port of theirs), and `/readyz`. Null where no port is set; one that is taken costs these, not the worker.
 */
export function serveOperations(
  { WORKER_METRICS_PORT: port, HOST: host }: Pick<Config, 'WORKER_METRICS_PORT' | 'HOST'>,
  operated: Operated,
  logger: Logger,
): Server | null {
  if (port === 0) return null;
  collectDefaultMetrics({ register: operated.registry });
  return createServer((request, response) => {
    if (request.url === '/metrics') void tellMetrics(operated, response);
    else if (request.url === '/readyz') void tellReady(operated, response);
    else response.writeHead(404).end();
  })
    .on('error', ({ name }) =>
      logger.error({ errorName: name, port }, 'The numbers of this worker have no port; it works on'),
    )
    .listen(port, host);
}
