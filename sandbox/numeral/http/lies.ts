import type { Calculation, Line } from '../wire';

/** Answers that are well-formed or nearly so, and cannot be true. */
export const LIES = [
  'absurdRate',
  'negativeRate',
  'rateAsText',
  'missingLine',
  'unknownLine',
  'noLines',
] as const;
type Lie = (typeof LIES)[number];

const rated = (line: Line, rate: unknown): unknown => ({
  ...line,
  tax_jurisdictions: [
    { tax_rate: rate, rate_type: 'STATE SALES TAX', jurisdiction_name: 'Nowhere', fee_amount: 0 },
  ],
});

/**
 * The lie in place of a true calculation. Only the first line is lied about, but for `absurdRate`, which is
 * told of all.
 */
export function tell(name: string, calculation: Calculation): unknown {
  const lie = name as Lie; // The faults' schema knows no other names.
  const [first, ...others] = calculation.line_items;
  if (!first) return calculation;
  switch (lie) {
    case 'absurdRate':
      return { ...calculation, line_items: calculation.line_items.map((line) => rated(line, 0.95)) };
    case 'negativeRate':
      return { ...calculation, line_items: [rated(first, -0.05), ...others] };
    case 'rateAsText':
      return { ...calculation, line_items: [rated(first, '8.25%'), ...others] };
    case 'missingLine':
      return { ...calculation, line_items: others };
    case 'unknownLine':
      return {
        ...calculation,
        line_items: [
          { ...first, product: { ...first.product, reference_line_item_id: 'no-such-line' } },
          ...others,
        ],
      };
    case 'noLines':
      return { ...calculation, line_items: undefined };
  }
}
