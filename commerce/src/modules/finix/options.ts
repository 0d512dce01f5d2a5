import { MedusaError } from '@medusajs/framework/utils';

/** The version that `wire.ts` speaks. */
export const FINIX_API_VERSION = '2022-02-01';

export interface FinixOptions {
  /** Finix's sandbox or live host, or the stand-in at home. */
  url: string;
  username: string;
  password: string;
  /** The merchant that is paid. */
  merchantId: string;
  /**
   * This shop, as the loyalty service knows it; goes to Finix as a tag so that its webhooks find the
   * checkout.
   */
  storeId: string;
  /** Signing key of the webhook; without it every webhook is refused. */
  webhookSecret: string;
  /**
   * How long one request may take, in milliseconds; default 8,000. Finix answers within one second as a rule.
   */
  timeoutMs?: number;
  /**
   * Pause before the first repeat of a request that got no answer, doubled each time, in milliseconds;
   * default 200.
   */
  pauseMs?: number;
}

const REQUIRED = ['url', 'username', 'password', 'merchantId', 'storeId'] as const;

/** Throws a MedusaError that names the missing option. */
export function checkOptions(options: Record<string, unknown>): void {
  const missing = REQUIRED.filter((name) => !options[name]);
  if (missing.length > 0)
    throw new MedusaError(
      MedusaError.Types.INVALID_DATA,
      `The Finix payment provider lacks ${missing.join(', ')}`,
    );
}
