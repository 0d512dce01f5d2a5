import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeMembers } from '../../bench/host/members';
import type { Run } from '../run-folder';
import { secondStackFolder, startSecondStack } from '../stack/second-stack';
import type { Member } from './plan';
import { type Target, targetOf } from './target';

/** So few that several checkouts of a member are open at once. */
const MEMBERS = 100;
/** Nobody runs out of them, and no balance grows to one that the service would take for a lie. */
const POINTS = 1_000_000;
/** All orders come from one key and one machine: no limit of the API is to be met. */
const NO_LIMITS = {
  LIMIT_PER_KEY: '100000000',
  LIMIT_PER_IP: '100000000',
  LIMIT_PER_PHONE: '100000000',
  LIMIT_PER_SHOPPER: '100000000',
};
/** Whatever servers of the user's own the environment names, none of them is to be struck. */
const NO_GIVEN_SERVERS = {
  TEMPORAL_ADDRESS: '',
  TEMPORAL_UI_URL: '',
  TEMPORAL_UI_UPSTREAM: '',
  DATABASE_URL: '',
  COMMERCE_DATABASE_URL: '',
  REDIS_URL: '',
};

export interface ChaosStack {
  target: Target;
  members: readonly Member[];
  folder: string;
  stop(): Promise<void>;
}

/** The stack of `npm start` with a host whose members never run out of points, for nobody but this run. */
export async function startChaosStack(
  { run, extent, settings = {} }: { run: Run; extent: 'all' | 'core'; settings?: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<ChaosStack> {
  const state = secondStackFolder(run);
  mkdirSync(state, { recursive: true });
  const members = writeMembers(join(state, 'pdi-sandbox.json'), POINTS);
  // The storefront believes shoppers' addresses from this machine.
  const env = { ...settings, ...NO_GIVEN_SERVERS, ...NO_LIMITS, TRUSTED_PROXIES: 'loopback' };
  const { handles, folder, stop } = await startSecondStack({ run, extent, env }, signal);
  return { target: targetOf(handles, folder), members: members.slice(0, MEMBERS), folder, stop };
}
