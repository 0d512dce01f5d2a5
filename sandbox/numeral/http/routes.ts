import type { Ledger } from '../tax';
import type { CalculationRequest, RefundRequest, TransactionRequest } from '../wire';

/** The names under which faults and the call log know Numeral's routes. */
export const ROUTE_NAMES = ['calculations', 'transactions', 'transaction', 'refunds'] as const;
export type RouteName = (typeof ROUTE_NAMES)[number];

export interface Route {
  name: RouteName;
  method: 'get' | 'post';
  /** Express's spelling. */
  path: string;
  /** What Numeral answers with 200. The body is valid by `openapi.yaml`. */
  run(ledger: Ledger, message: { body: unknown; params: Record<string, string> }): unknown;
}

// The casts rest on `openapi.yaml`, which every body has passed; `wire.ts` is its twin.
export const ROUTES: readonly Route[] = [
  {
    name: 'calculations',
    method: 'post',
    path: '/tax/calculations',
    run: (ledger, { body }) => ledger.calculate(body as CalculationRequest),
  },
  {
    name: 'transactions',
    method: 'post',
    path: '/tax/transactions',
    run: (ledger, { body }) => ledger.record(body as TransactionRequest),
  },
  {
    name: 'transaction',
    method: 'get',
    path: '/tax/transactions/:id',
    run: (ledger, { params }) => ledger.find(params.id ?? ''),
  },
  {
    name: 'refunds',
    method: 'post',
    path: '/tax/refunds',
    run: (ledger, { body }) => ledger.refund(body as RefundRequest),
  },
];
