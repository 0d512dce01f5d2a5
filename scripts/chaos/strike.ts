import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createSandbox } from '../demo/sandbox';
import { signal } from '../process/identity';
import { createPidFiles, type PidFiles } from '../process/pid-files';
import { holdsWithin } from '../process/wait';
import { describe, HOST, planBlows, type Blow } from './blows';
import type { Random } from './random';

/** A process that died is started again within this, on a busy machine too. */
const ALIVE_MS = 60_000;
const HEAL_MS = 60_000;

/** When a process stood still, by `performance.now()`. */
export interface Frozen {
  victim: string;
  from: number;
  to: number;
}

/** What happens to the stack while its orders come in. */
export interface Strikes {
  victims: readonly string[];
  /** How many blows have fallen. Throws once no more can fall, because a process was not started again. */
  landed(): number;
  frozen: readonly Frozen[];
  /** No more blows; whatever stands still goes on, and the host is well. Throws what a blow met that nobody expected. */
  stop(): Promise<void>;
}

export interface StrikeOptions {
  random: Random;
  pidFolder: string;
  hostUrl: string;
  /** How often everything is struck; until the stop where absent. */
  rounds?: number;
  /** A line for each blow. */
  say(line: string): void;
}

/** Every process that the stack has a pid file of, in an order that does not depend on the folder's. */
const processesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.pid'))
    .map((file) => file.slice(0, -'.pid'.length))
    .toSorted();

class Striker {
  readonly frozen: Frozen[] = [];
  private readonly pids: PidFiles;
  private readonly stopping = new AbortController();
  private readonly host;

  constructor(private readonly options: StrikeOptions) {
    this.pids = createPidFiles(options.pidFolder);
    this.host = createSandbox(options.hostUrl, new AbortController().signal);
  }

  /** Cut short by the stop. */
  private async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
  }

  private async freeze(victim: string, forMs: number): Promise<void> {
    const pid = this.pids.living(victim);
    if (pid === undefined || !signal(pid, 'SIGSTOP')) return;
    const from = performance.now();
    try {
      await this.wait(forMs);
    } finally {
      signal(pid, 'SIGCONT');
      this.frozen.push({ victim, from, to: performance.now() });
    }
  }

  /** The host may be dead itself, which is trouble enough: its faults ended with it. */
  private async whileItLives(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      if (this.pids.living('pdi-sandbox') !== undefined)
        this.options.say(`the host's sandbox did not answer: ${String(error)}`);
    });
  }

  private async strike(blow: Blow): Promise<void> {
    if (blow.kind === 'fault') {
      await this.whileItLives(() => this.host.fail(blow.fault));
      await this.wait(blow.forMs);
      return this.whileItLives(() => this.host.heal());
    }
    if (blow.kind === 'freeze') return this.freeze(blow.victim, blow.forMs);
    if (blow.kind === 'end') return void this.pids.askToEnd(blow.victim);
    const pid = this.pids.living(blow.victim);
    if (pid !== undefined) signal(pid, 'SIGKILL');
  }

  async run(victims: readonly string[], landed: () => void): Promise<void> {
    let left = victims.length * (this.options.rounds ?? Infinity);
    for (const { pauseMs, blow } of planBlows(this.options.random, victims)) {
      if (left === 0) return;
      left -= 1;
      await this.wait(pauseMs);
      const alive = () =>
        blow.victim === HOST || this.stopping.signal.aborted || this.pids.living(blow.victim) !== undefined;
      if (!(await holdsWithin(alive, ALIVE_MS)))
        throw new Error(`${blow.victim} was not started again within ${ALIVE_MS / 1_000} s`);
      if (this.stopping.signal.aborted) return;
      const pid = blow.victim === HOST ? '' : `, pid ${this.pids.living(blow.victim)}`;
      this.options.say(`${describe(blow)}${pid}`);
      await this.strike(blow);
      landed();
    }
  }

  /** Also where the host is just being started again. */
  async end(): Promise<void> {
    this.stopping.abort();
    const healed = () =>
      this.host.heal().then(
        () => true,
        () => false,
      );
    if (!(await holdsWithin(healed, HEAL_MS, 500))) throw new Error("The host's sandbox cannot be healed");
  }
}

/** Begins to strike every process of a stack and its host, again and again in an order of chance. */
export function startStrikes(options: StrikeOptions): Strikes {
  const victims = [...processesIn(options.pidFolder), HOST];
  const striker = new Striker(options);
  let landed = 0;
  const running = striker.run(victims, () => (landed += 1));
  let broken: { error: unknown } | undefined;
  running.catch((error: unknown) => (broken = { error }));
  return {
    victims,
    landed() {
      if (broken) throw broken.error;
      return landed;
    },
    frozen: striker.frozen,
    async stop() {
      await striker.end();
      await running;
    },
  };
}
