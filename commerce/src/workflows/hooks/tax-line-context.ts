import type { MedusaContainer } from '@medusajs/framework/types';
import { StepResponse } from '@medusajs/framework/workflows-sdk';
import {
  updateOrderTaxLinesWorkflow,
  updateTaxLinesWorkflow,
  upsertTaxLinesWorkflow,
} from '@medusajs/medusa/core-flows';
import { loadLineFacts, type LoadedLine } from '../../modules/numeral/load-line-facts';

/**
 * Tells the tax provider what Medusa's own context leaves out: merchandise code, unit and kind of every line.
 * Each of the three workflows that tax lines asks for it; a hook takes one handler only, so this is the place
 * for any further context.
 */
const contextOf =
  (of: 'cart' | 'order') =>
  async (input: { items?: unknown }, { container }: { container: MedusaContainer }) => {
    // Medusa types a hook's lines as any; every one of its three workflows loads at least id and variant.
    const lines = (Array.isArray(input.items) ? input.items : []) as LoadedLine[];
    return new StepResponse({ lineFacts: await loadLineFacts(container, of, lines) });
  };

updateTaxLinesWorkflow.hooks.setTaxLineContext(contextOf('cart'));
upsertTaxLinesWorkflow.hooks.setTaxLineContext(contextOf('cart'));
updateOrderTaxLinesWorkflow.hooks.setTaxLineContext(contextOf('order'));
