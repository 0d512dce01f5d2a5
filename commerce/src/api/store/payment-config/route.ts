import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http';
import { config } from '../../../config';

/** What a browser needs to take a card without the card ever coming here. */
export type PaymentProviderConfig =
  | {
      id: 'pp_finix_finix';
      kind: 'finix';
      tokenizationUrl: string;
      applicationId: string;
      merchantId: string;
    }
  | { id: 'pp_stripe_stripe'; kind: 'stripe'; publishableKey: string };

function configuredProviders(): PaymentProviderConfig[] {
  const { finix, stripe } = config;
  const providers: PaymentProviderConfig[] = [];
  if (finix.url && finix.publicUrl) {
    const tokenizationUrl = `${finix.publicUrl.replace(/\/$/, '')}/applications/${encodeURIComponent(finix.applicationId)}/tokens`;
    providers.push({
      id: 'pp_finix_finix',
      kind: 'finix',
      tokenizationUrl,
      applicationId: finix.applicationId,
      merchantId: finix.merchantId,
    });
  }
  if (stripe.apiKey && stripe.publishableKey)
    providers.push({ id: 'pp_stripe_stripe', kind: 'stripe', publishableKey: stripe.publishableKey });
  return providers;
}

/** The configured payment providers, the default one first. */
export function GET(_req: MedusaRequest, res: MedusaResponse<{ providers: PaymentProviderConfig[] }>): void {
  res.json({ providers: configuredProviders() });
}
