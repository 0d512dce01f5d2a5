import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Sentence } from '../console';
import { MAX_SEED } from './random';

const USAGE = 'npm run chaos -- [--orders <n>] [--clients <n>] [--seed <n>] [--core]';
const MOST = { orders: 1_000_000, clients: 200 };

export interface Arguments {
  orders: number;
  clients: number;
  seed: number;
  /** Without the shop. */
  core: boolean;
}

function whole(name: string, value: string, most: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= most) return number;
  throw new Sentence(`--${name} takes a whole number from 1 to ${most}.`);
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        orders: { type: 'string', default: '200' },
        clients: { type: 'string', default: '8' },
        seed: { type: 'string' },
        core: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : String(error)}\n\n  ${USAGE}`);
  }
}

/** Reads what stands behind `npm run chaos --`. Throws a `Sentence` for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const { orders, clients, seed, core } = valuesOf(args);
  return {
    orders: whole('orders', orders, MOST.orders),
    clients: whole('clients', clients, MOST.clients),
    seed: seed === undefined ? randomInt(1, MAX_SEED) : whole('seed', seed, MAX_SEED),
    core,
  };
}
