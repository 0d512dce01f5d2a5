import type { Logger } from '@medusajs/framework/types';
import { reasonOf } from '../../failure';

/** Something that is done again and again for as long as the process lives. */
export interface Chore {
  name: string;
  /** Milliseconds from the end of one run to the begin of the next. */
  everyMs: number;
  run: () => Promise<unknown>;
}

/** Ends the clock; what runs now still comes to its end. */
export type StopClock = () => void;

/**
 * Runs each chore in this process, over and over, and keeps nothing outside of it: no restart of Redis, or of
 * anything else, can lose the schedule, as it would lose a job of Medusa's whose repeat stands in Redis alone.
 * A run that fails is logged by its reason and tried again with the next. Holds no process open.
 */
export function startClock(chores: readonly Chore[], logger: Pick<Logger, 'warn'>): StopClock {
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const schedule = (chore: Chore): void => {
    if (stopped) return;
    timers.set(chore.name, setTimeout(() => void runOnce(chore), chore.everyMs).unref());
  };
  const runOnce = async (chore: Chore): Promise<void> => {
    try {
      await chore.run();
    } catch (error) {
      logger.warn(`${chore.name} failed and is tried again: ${reasonOf(error)}`);
    }
    schedule(chore);
  };
  chores.forEach(schedule);
  return () => {
    stopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
  };
}

const registered: Chore[] = [];

/** Adds a chore to what the outbox's own clock runs once the shop has started. */
export const registerChore = (chore: Chore): void => void registered.push(chore);
export const registeredChores = (): readonly Chore[] => registered;
