import { Connection } from '@temporalio/client';
import type { ProcessSpec } from '../process/launch';

/**
 * `durable: false` trades the data's safety at a power cut for speed, and a killed server still finds all it
 * had acknowledged: tests only.
 */
export interface TemporalDatabase {
  file: string;
  durable: boolean;
}

export interface TemporalOptions {
  name: string;
  /** Path of Temporal's CLI. */
  cli: string;
  port: number;
  /** Absent: no web UI. */
  uiPort?: number;
  /** Absent: one that nobody is told. */
  metricsPort?: number;
  /** Absent: everything is forgotten at the end. */
  db?: TemporalDatabase;
  /** What the web UI asks to decode payloads. */
  codecUrl?: string;
  logFile: string;
}

const HOST = '127.0.0.1';

/**
 * The dev server has one shard, and its default of 20 task polls a second there paces back-to-back hops at 50
 * ms. Server 1.29 keeps priorities in the history and hands tasks out without them, unless it is told to use
 * the matcher that is the default of later ones.
 */
const SETTINGS = [
  'history.transferProcessorMaxPollRPS=1000',
  'system.enableActivityEagerExecution=true',
  'matching.useNewMatcher=true',
];
const pragmasOf = ({ durable }: TemporalDatabase): string[] => [
  'journal_mode=WAL',
  `synchronous=${durable ? 'FULL' : 'OFF'}`,
];

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
  metricsPort,
  db,
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
      ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
      ...(db === undefined ? [] : ['--db-filename', db.file, ...each('--sqlite-pragma', pragmasOf(db))]),
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
