import { z } from '@medusajs/framework/zod';

/**
 * What the tax of a line depends on and Medusa's tax module does not hand to its providers; from the metadata
 * of line and variant.
 */
export interface LineFacts {
  /** `tip` for a tip. */
  kind?: string;
  merchandiseCode?: string;
  unitOfMeasure?: string;
  /** Numeral's product category, where the shopkeeper wrote one on the variant. */
  taxCategory?: string;
}

const FUEL_MERCHANDISE_CODE = '001';
const Facts = z
  .object({
    kind: z.string(),
    merchandiseCode: z.string(),
    unitOfMeasure: z.string(),
    taxCategory: z.string(),
  })
  .partial();
const Context = z.object({ lineFacts: z.record(z.string(), Facts) });

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Reads `metadata` as the seed and the tip's route write it. */
export function factsOf(
  line: Record<string, unknown> | null | undefined,
  variant: Record<string, unknown> | null | undefined,
): LineFacts {
  return {
    kind: text(line?.['kind']),
    merchandiseCode: text(variant?.['merchandise_code']),
    unitOfMeasure: text(variant?.['unit_of_measure']),
    taxCategory: text(variant?.['tax_category']),
  };
}

/**
 * The facts by line id, as the hook `setTaxLineContext` left them in the tax context; none where no hook ran.
 */
export function readLineFacts(
  additionalContext: Record<string, unknown> | undefined,
): Record<string, LineFacts> {
  const parsed = Context.safeParse(additionalContext);
  return parsed.success ? parsed.data.lineFacts : {};
}

/** A tip is a gift, and the price of fuel holds its taxes already. */
export function isUntaxed({ kind, merchandiseCode, unitOfMeasure }: LineFacts): boolean {
  return kind === 'tip' || merchandiseCode === FUEL_MERCHANDISE_CODE || unitOfMeasure === 'gallon';
}
