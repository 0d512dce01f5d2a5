import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
const PARENT = 1;
/** In user and in system mode: its own, then that of its children that have ended. */
const TIMES = [11, 12, 13, 14];

/**
 * The fields of a process after its name, which may hold anything; undefined where there is no such process
 * or no /proc.
 */
function statOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // It ended while it was read, or this is not Linux.
  }
}

const ticksOf = (fields: string[] | undefined): number =>
  TIMES.reduce((sum, time) => sum + Number(fields?.[time] ?? 0), 0);

/**
 * Processor time in milliseconds of a process and its children, those that have ended among them: it never
 * falls. 0 where the system does not tell.
 */
export function cpuMsOf(pid: number): number {
  const own = statOf(pid);
  if (!own) return 0;
  const others = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf);
  const children = others.filter((fields) => fields?.[PARENT] === String(pid));
  return [own, ...children].reduce((sum, fields) => sum + ticksOf(fields), 0) * TICK_MS;
}

/** Resident memory in MiB. */
export const residentMiB = (pid: number): number =>
  Number.parseInt(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }), 10) / 1_024;
