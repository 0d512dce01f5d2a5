import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localPath } from '../../stack/settings';
import { refused } from './answers';
import type { Attack } from './attack';
import type { ShopClient } from './shop-client';

const CONTENT = 'the export of all orders';

/**
 * Where the shop keeps files of its staff: today's folder, and beside the public ones, where an earlier
 * version left them.
 */
const placesOf = (name: string): string[] => [
  localPath('commerce-files', '.private', name),
  localPath('commerce-files', name),
];

const spellingsOf = (name: string): string[] => [
  `/static/${name}`,
  `/static/.private/${name}`,
  `/static/%2eprivate/${name}`,
  `/static/.private%2f${name}`,
  `/static/x/../.private/${name}`,
  `/static//${name}`,
  `/static/./${name}`,
  `/Static/${name}`,
  `/static/%70${name.slice(1)}`,
  `/static/${name.toUpperCase()}`,
  `/admin/private-files/${name}`,
];

/** Files of the staff, which lie on the same disk as pictures for everybody. */
export const fileAttacks = ({ both }: ShopClient): Attack[] => [
  {
    tries: 'an export file of the staff, in every spelling',
    async run() {
      const name = `private-${Date.now()}-${randomUUID()}-order-exports.csv`;
      const places = placesOf(name);
      try {
        for (const place of places) {
          mkdirSync(dirname(place), { recursive: true });
          writeFileSync(place, CONTENT);
        }
        const answers = (await Promise.all(spellingsOf(name).map((path) => both('GET', path)))).flat();
        return refused(answers, {
          refusals: ['400', '401', '404'],
          secrets: { [`the file ${join('…', 'order-exports.csv')}`]: CONTENT },
        });
      } finally {
        for (const place of places) rmSync(place, { force: true });
      }
    },
  },
];
