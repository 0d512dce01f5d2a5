import type { Authorization, Identity, PaymentInstrument, Transfer } from '../wire';

/**
 * How the issuer of a test card behaves; this and the last four digits are all that is kept of its number.
 */
export type CardBehaviour = 'approve' | 'genericDecline' | 'insufficientFunds' | 'loseAnswer';

export interface Token {
  id: string;
  /** RFC 3339. */
  expires_at: string;
  card: Pick<
    PaymentInstrument,
    | 'brand'
    | 'bin'
    | 'last_four'
    | 'card_type'
    | 'expiration_month'
    | 'expiration_year'
    | 'fingerprint'
    | 'name'
  >;
  behaviour: CardBehaviour;
  /** The instrument that it became; a token works once. */
  instrument: string | null;
}

/** The first answer to a request with an idempotency id. */
export interface KeptAnswer {
  /** Endpoint and idempotency id. */
  id: string;
  /** Hash of the request's body. */
  request: string;
  status: number;
  answer: unknown;
}

/** One movement of money that happened; a refused or repeated request writes none. */
export interface LedgerEntry {
  id: string;
  entry: 'authorize' | 'capture' | 'void' | 'sale' | 'refund';
  authorization: string | null;
  transfer: string | null;
  /** Minor units. */
  amount: number;
  currency: string;
  idempotencyId: string | null;
  tags: Record<string, string>;
  /** RFC 3339. */
  at: string;
}

export interface Tables {
  tokens: Token;
  identities: Identity;
  instruments: PaymentInstrument & { behaviour: CardBehaviour };
  authorizations: Authorization;
  transfers: Transfer;
  answers: KeptAnswer;
  ledger: LedgerEntry;
  /** Keys of this sandbox's own. */
  secrets: { id: string; value: string };
}

export type TableName = keyof Tables;
export const TABLES = [
  'tokens',
  'identities',
  'instruments',
  'authorizations',
  'transfers',
  'answers',
  'ledger',
  'secrets',
] as const satisfies readonly TableName[];

/** What one request changes: all of it or nothing of it. A record takes the place of the one with its id. */
export type Changes = { [Name in TableName]?: Tables[Name][] };
