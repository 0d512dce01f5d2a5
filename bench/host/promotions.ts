import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { projectPath } from '../../platform/root';
import { SELECTIONS } from '../checkout';

interface Book {
  promotions: { id: string; pointsCost?: number }[];
}

/**
 * The sandbox's promotions (YAML), with the free selection's reward for no points. It takes an offer's price
 * away rather than adding an offer, so that the host's answers are as long as ever.
 */
export function benchPromotions(): string {
  const book = parse(readFileSync(projectPath('sandbox', 'pdi', 'promotions.yaml'), 'utf8')) as Book;
  const isFree = (id: string) => (SELECTIONS.withoutPoints as readonly string[]).includes(id);
  return stringify({
    ...book,
    promotions: book.promotions.map((promotion) =>
      isFree(promotion.id) ? { ...promotion, pointsCost: 0 } : promotion,
    ),
  });
}
