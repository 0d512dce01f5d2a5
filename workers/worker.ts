import { setFlagsFromString } from 'node:v8';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { loadConfig, type Config } from '../platform/config';
import { createKeyring } from '../platform/keyring';
import { createLogger, type Logger } from '../platform/logger';
import { createDataConverter, nativeOptions } from '../platform/temporal';
import { installRuntime } from '../platform/native/runtime';
import { startTracing } from '../platform/tracing';
import { connectOutside } from './activities';
import { workflowBundle } from './bundle';
import { serveOperations } from './operations';
import { untilSearchable } from './search-attributes';
import { tracedWorker } from './tracing';

/**
 * A killed worker's checkouts go to another worker within the shopper's 2.5 s: after this the task leaves the
 * dead worker's own queue.
 */
const STICKY_TIMEOUT = '600ms';
/** SIGTERM: activities that run may end; everything else moves on to other workers. */
const DRAIN = '15 seconds';
const CONNECT_TRIES = 60;
const CONNECT_PAUSE_MS = 1_000;

async function connect(config: Config, logger: Logger): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await NativeConnection.connect(nativeOptions(config));
    } catch (error) {
      if (attempt === CONNECT_TRIES) throw error;
      if (attempt === 1)
        logger.warn({ address: config.TEMPORAL_ADDRESS }, 'Temporal is not there yet; waiting for it');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
    }
  }
}

/** Pinned sessions: a checkout ends on the build it began on (worker deployment versioning). */
function versioning({
  WORKER_DEPLOYMENT_NAME: deploymentName,
  WORKER_BUILD_ID: buildId,
}: Config): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (!deploymentName || !buildId) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/**
 * The SDK takes a stack trace of every promise of a workflow, for the UI's tab *Call Stack*: a fifth of what
 * a checkout costs a worker. V8 asks for the limit where a context begins, so this holds for the workflows'
 * threads, which begin after it, and for nothing else here.
 */
function shortenWorkflowStacks({ WORKFLOW_STACK_LINES: lines }: Config): void {
  setFlagsFromString(`--stack-trace-limit=${lines}`);
}

/** The worker's process: workflows and activities of one task queue. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger('worker', config.LOG_LEVEL);
  const tracing = startTracing('loyalty-worker', config, logger);
  const keyring = createKeyring(config.ENCRYPTION_KEYS, config.LOOKUP_KEY, {
    binds: config.ENCRYPTION_BINDING,
  });
  installRuntime(logger, config);
  shortenWorkflowStacks(config);
  const outside = connectOutside(config, keyring, logger);
  const [connection] = await Promise.all([connect(config, logger), outside.warmUp()]);
  await untilSearchable({ connection, namespace: config.TEMPORAL_NAMESPACE, logger });
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    workflowBundle: await workflowBundle(config),
    activities: outside.activities,
    dataConverter: createDataConverter(keyring),
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
    shutdownGraceTime: DRAIN,
    ...tracedWorker(tracing),
    ...versioning(config),
  });
  const operations = serveOperations(config, { registry: outside.registry, worker, connection }, logger);
  logger.info({ taskQueue: config.TEMPORAL_TASK_QUEUE }, 'The worker is ready');
  // SIGTERM and SIGINT drain it: the SDK's own handlers begin the shutdown.
  await worker.run();
  operations?.close();
  await connection.close();
  await outside.close();
  await tracing?.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`The worker ended: ${error instanceof Error ? error.message : 'unknown reason'}\n`);
    process.exit(1);
  },
);
