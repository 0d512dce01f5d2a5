import {
  CONNECTION_STEPS,
  failureWords,
  refusalWords,
  type ConnectionStep,
  type ConnectionTest,
} from '../../contract';
import type { StoreHostConfig } from '../cache';
import { HostError, HostRefusal } from './host-error';

/** What a test asks; each is bounded by itself. */
export interface Tried {
  config(): Promise<StoreHostConfig | null | undefined>;
  token(config: StoreHostConfig): Promise<string>;
  status(config: StoreHostConfig, token: string): Promise<void>;
}

/** Why a step failed. Words of ours alone: what a connection failed with would map out a network. */
function failureOf(error: unknown): { code: string; detail: string } {
  if (error instanceof HostRefusal) return { code: error.code, detail: refusalWords(error.code) };
  const code = error instanceof HostError ? error.code : 'UNKNOWN';
  return { code, detail: failureWords(code) };
}

const NO_SETTINGS = { code: 'STORE_NOT_FOUND', detail: 'The store has no loyalty settings.' };

/** The steps one after the other, up to the first that fails. */
export async function testConnection(tried: Tried): Promise<ConnectionTest> {
  const steps: ConnectionTest['steps'] = [];
  const found: { config?: StoreHostConfig; token?: string } = {};

  const run: Record<ConnectionStep, () => Promise<typeof NO_SETTINGS | undefined>> = {
    async settings() {
      found.config = (await tried.config()) ?? undefined;
      return found.config && URL.canParse(found.config.hostUrl) ? undefined : NO_SETTINGS;
    },
    async token() {
      if (found.config) found.token = await tried.token(found.config);
      return undefined;
    },
    async status() {
      if (found.config && found.token !== undefined) await tried.status(found.config, found.token);
      return undefined;
    },
  };

  for (const name of CONNECTION_STEPS) {
    const began = performance.now();
    const failure = await run[name]().catch(failureOf);
    steps.push({ name, ok: !failure, millis: Math.round(performance.now() - began), ...failure });
    if (failure) return { ok: false, steps };
  }
  return { ok: true, steps };
}
