import { z } from '@medusajs/framework/zod';

/**
 * Finix's words, version 2022-02-01, as `sandbox/finix/openapi.yaml` documents them. Nothing else in the shop
 * knows a field of them. Amounts are integers in minor units. Answers are read strictly where we depend on
 * them; fields that we do not know are ignored.
 */
export type Tags = Record<string, string>;

export interface IdentityRequest {
  entity: { first_name?: string; last_name?: string; email?: string; phone?: string };
  tags: Tags;
}

export interface InstrumentRequest {
  type: 'TOKEN';
  token: string;
  identity: string;
  tags: Tags;
}

export interface AuthorizationRequest {
  amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  merchant: string;
  source: string;
  idempotency_id: string;
  tags: Tags;
}

/** Finix knows no idempotency id here. */
export type AuthorizationUpdate = { capture_amount: number; tags: Tags } | { void_me: true };

export interface ReversalRequest {
  refund_amount: number;
  idempotency_id: string;
  tags: Tags;
}

const Id = z.string().min(1);
const GivenTags = z.record(z.string(), z.string()).nullish();
const Charge = z.object({
  id: Id,
  state: z.string().min(1),
  amount: z.number().int(),
  currency: z.string().length(3),
  tags: GivenTags,
});

export const Identity = z.object({ id: Id });
export const Instrument = z.object({ id: Id, brand: z.string().nullish(), last_four: z.string().nullish() });
export const Authorization = Charge.extend({
  is_void: z.boolean(),
  transfer: z.string().nullish(),
  failure_code: z.string().nullish(),
});
export const Transfer = Charge.extend({ type: z.string().min(1) });
/** A list without entries has no `_embedded` at all. */
export const AuthorizationList = z.object({
  _embedded: z.object({ authorizations: z.array(Authorization) }).optional(),
});
export const TransferList = z.object({ _embedded: z.object({ transfers: z.array(Transfer) }).optional() });

/** A "no". Anything else in its place, such as the page of a proxy, reads as one without entries. */
export const Errors = z.object({
  _embedded: z.object({
    errors: z.array(
      z.object({
        code: z.string().optional(),
        field: z.string().optional(),
        failure_code: z.string().optional(),
      }),
    ),
  }),
});

export type Identity = z.infer<typeof Identity>;
export type Instrument = z.infer<typeof Instrument>;
export type Authorization = z.infer<typeof Authorization>;
export type Transfer = z.infer<typeof Transfer>;
