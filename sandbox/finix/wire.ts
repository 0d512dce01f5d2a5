/**
 * The twin of `openapi.yaml`: what every request has passed before anything looks at it. Amounts are integers
 * in minor units.
 */
export type Tags = Record<string, string>;

export interface TokenRequest {
  type: 'PAYMENT_CARD';
  number: string;
  expiration_month: number;
  expiration_year: number;
  security_code?: string;
  name?: string;
}

export interface IdentityRequest {
  entity?: {
    first_name?: string | null;
    last_name?: string | null;
    email?: string | null;
    phone?: string | null;
  };
  tags?: Tags | null;
}

export interface InstrumentRequest {
  type: 'TOKEN';
  token: string;
  identity: string;
  tags?: Tags | null;
}

/** Of an authorization or a sale. */
export interface ChargeRequest {
  amount: number;
  currency: string;
  merchant: string;
  source: string;
  idempotency_id?: string;
  tags?: Tags | null;
}

export interface AuthorizationUpdate {
  capture_amount?: number;
  void_me?: boolean;
  tags?: Tags | null;
}

export interface ReversalRequest {
  refund_amount: number;
  idempotency_id?: string;
  tags?: Tags | null;
}

interface Entity {
  id: string;
  /** RFC 3339. */
  created_at: string;
  updated_at: string;
  application: string;
}

export interface Identity extends Entity {
  entity: { first_name: string | null; last_name: string | null; email: string | null; phone: string | null };
  tags: Tags;
}

export interface PaymentInstrument extends Entity {
  brand: string;
  bin: string;
  last_four: string;
  card_type: string;
  currency: 'USD';
  enabled: boolean;
  expiration_month: number;
  expiration_year: number;
  fingerprint: string;
  identity: string;
  instrument_type: 'PAYMENT_CARD';
  type: 'PAYMENT_CARD';
  name: string | null;
  tags: Tags;
}

interface Charge extends Entity {
  amount: number;
  currency: string;
  failure_code: string | null;
  failure_message: string | null;
  idempotency_id: string | null;
  merchant: string;
  source: string;
  state: 'SUCCEEDED' | 'FAILED';
  tags: Tags;
  trace_id: string;
}

export interface Authorization extends Charge {
  /** What was captured; null before. */
  capture_amount: number | null;
  expires_at: string;
  is_void: boolean;
  /** The transfer that a capture made. */
  transfer: string | null;
  void_state: 'UNATTEMPTED' | 'SUCCEEDED';
}

export interface Transfer extends Charge {
  type: 'DEBIT' | 'REVERSAL';
  /** What a reversal reverses. */
  parent_transfer: string | null;
}

export interface FinixError {
  logref: string;
  message: string;
  code: string;
  field?: string;
  failure_code?: string;
  failure_message?: string;
  _links?: { source: { href: string } };
}
