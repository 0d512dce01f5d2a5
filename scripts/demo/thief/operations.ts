import { refused } from './answers';
import type { Attack } from './attack';
import { ask } from './http';
import type { Scene } from './scene';

const SPELLINGS = [
  '/Metrics',
  '/metrics/',
  '/METRICS',
  '//metrics',
  '/metrics%2f',
  '/%6detrics',
  '/metrics%00',
  '/./metrics',
  '/x/../metrics',
  '/metrics;x',
];

/** Routes that a proxy in front keeps for the machine itself, and how else they may be written. */
export const operationAttacks = ({ handles: { LOYALTY_URL: url } }: Scene): Attack[] => [
  {
    tries: `/metrics in ${SPELLINGS.length} spellings that a rule of nginx may miss`,
    async run() {
      return refused(await Promise.all(SPELLINGS.map((path) => ask(url, path))), {
        refusals: ['404', '400'],
      });
    },
  },
];
