import type { Express } from 'express';
import { serve, type RunningServer } from '../kit/serve';
import { refuseToRunInProduction } from './config';
import { parsePromotions } from './engine';
import { readRoomFile } from './files';
import { createApp } from './http/app';
import { createStore, SEED, SEED_CLIENTS, type Client } from './state';

export interface PdiSandboxOptions {
  /** JSON lines; created with its folder. Without it the state lives in memory only. */
  stateFile?: string;
  /** Default 300. */
  tokenLifeSeconds?: number;
  /** How long a limited reward is held for a transaction that nobody touches; default 1800. */
  reservationSeconds?: number;
  /** Default: the seeded ones. */
  clients?: readonly Client[];
  /** YAML as in `promotions.yaml`; default that file. */
  promotions?: string;
  /** Of a page of ListEntries that says nothing else; default 500. */
  entriesPerPage?: number;
  /** Milliseconds since the epoch; default the clock. */
  now?: () => number;
}

export interface StartOptions extends PdiSandboxOptions {
  /** Default 0, any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
}

export type RunningPdiSandbox = RunningServer;

/** The sandbox without a port. Throws an Error when the promotions or the state file cannot be read. */
export function createPdiSandbox(options: PdiSandboxOptions = {}): { app: Express } {
  const app = createApp({
    store: createStore(SEED, options.stateFile),
    promotions: parsePromotions(options.promotions ?? readRoomFile('promotions.yaml')),
    clients: options.clients ?? SEED_CLIENTS,
    tokenLifeSeconds: options.tokenLifeSeconds ?? 300,
    reservationSeconds: options.reservationSeconds ?? 1800,
    entriesPerPage: options.entriesPerPage ?? 500,
    now: options.now ?? Date.now,
  });
  return { app };
}

/**
 * Starts the sandbox on a port of its own. Throws when the port is taken or NODE_ENV is neither development
 * nor test.
 */
export async function startPdiSandbox(options: StartOptions = {}): Promise<RunningPdiSandbox> {
  refuseToRunInProduction();
  return serve(createPdiSandbox(options).app, { host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
}
