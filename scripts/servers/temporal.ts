import { Connection } from '@temporalio/client';
import type { ProcessSpec } from '../process/launch';

export interface TemporalOptions {
  name: string;
  /** Path of Temporal's CLI. */
  cli: string;
  port: number;
  /** Absent: no web UI. */
  uiPort?: number;
  /** Absent: everything is forgotten at the end. */
  dbFile?: string;
  /** What the web UI asks to decode payloads. */
  codecUrl?: string;
  logFile: string;
}

const HOST = '127.0.0.1';

/**
 * The dev server has one shard, and its default of 20 task polls a second there paces back-to-back hops at 50
 * ms.
 */
const SETTINGS = ['history.transferProcessorMaxPollRPS=1000', 'system.enableActivityEagerExecution=true'];
/** A killed server must find all it had acknowledged. */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=FULL'];

async function serves(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    try {
      await connection.withDeadline(Date.now() + 1_000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false; // Not up yet: the caller asks again within its bound.
  }
}

export const temporalAddress = (port: number): string => `${HOST}:${port}`;

/** Temporal's dev server: server, namespace `default` and, where asked for, the web UI, in one process. */
export function temporalServer({
  name,
  cli,
  port,
  uiPort,
  dbFile,
  codecUrl,
  logFile,
}: TemporalOptions): ProcessSpec {
  const each = (flag: string, values: string[]) => values.flatMap((value) => [flag, value]);
  return {
    name,
    command: cli,
    args: [
      'server',
      'start-dev',
      '--ip',
      HOST,
      '--port',
      String(port),
      '--log-level',
      'error',
      ...each('--dynamic-config-value', SETTINGS),
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      ...(dbFile === undefined ? [] : ['--db-filename', dbFile, ...each('--sqlite-pragma', PRAGMAS)]),
      ...(codecUrl === undefined ? [] : ['--ui-codec-endpoint', codecUrl]),
    ],
    logFile,
    ready: () => serves(temporalAddress(port)),
    readyWithinMs: 60_000,
    // On a busy machine its own services miss each other at the start, and it never gets ready.
    startTries: 3,
    stopSignal: 'SIGTERM',
    stopWithinMs: 8_000,
  };
}
