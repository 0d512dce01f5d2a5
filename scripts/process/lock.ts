import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf } from './identity';

interface Owner {
  pid: number;
  identity?: string;
}

function ownerOf(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner;
  } catch {
    return undefined; // No lock, or one whose writer was killed in the middle of it.
  }
}

/** A lock that does not say whose process it was vouches for nobody: no process has no identity as well. */
const lives = ({ pid, identity }: Owner): boolean => identity !== undefined && identityOf(pid) === identity;

function create(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }), {
      flag: 'wx',
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function moveAside(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // Another one was quicker.
  }
}

export type Lock = { held: true; release(): void } | { held: false; pid: number };

/**
 * Takes a lock that ends with its process: one whose owner is dead, or whose pid belongs to another program
 * now, is taken over.
 */
export function takeLock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true });
  if (!create(file)) {
    const owner = ownerOf(file);
    if (owner && lives(owner)) return { held: false, pid: owner.pid };
    moveAside(file);
    if (!create(file)) return { held: false, pid: ownerOf(file)?.pid ?? 0 };
  }
  return { held: true, release: () => rmSync(file, { force: true }) };
}
