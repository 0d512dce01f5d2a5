import { cpus, loadavg } from 'node:os';

/** What a result was measured on. */
export interface Machine {
  cpus: number;
  model: string;
  node: string;
  /** The load average of one minute, before and after. */
  loadBefore: number;
  loadAfter: number;
}

/** Called before the measurement; what it answers is called after it. */
export function watchMachine(): () => Machine {
  const [cpu] = cpus();
  const loadNow = () => loadavg()[0] ?? 0;
  const loadBefore = loadNow();
  return () => ({
    cpus: cpus().length,
    model: cpu?.model.trim() ?? '',
    node: process.versions.node,
    loadBefore,
    loadAfter: loadNow(),
  });
}
