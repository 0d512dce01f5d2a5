import { createInterface } from 'node:readline/promises';
import { hashPassword } from './users';

/**
 * Reads a password from standard input (never from the arguments: other users of the machine see those) and
 * prints its hash.
 */
async function main(): Promise<void> {
  const input = createInterface({ input: process.stdin });
  for await (const password of input) {
    process.stdout.write(`${await hashPassword(password)}\n`);
    break;
  }
}

void main();
