/** The messages of `openapi.yaml` as TypeScript sees them after the file has validated them. */
export interface Address {
  address_line_1: string;
  address_line_2?: string;
  address_city: string;
  address_province: string;
  address_postal_code: string;
  address_country: string;
  address_type?: 'shipping' | 'billing';
}

export interface RequestLine {
  reference_line_item_id?: string;
  reference_product_id?: string;
  product_category: string;
  /** The whole line, in minor units. */
  amount: number;
  quantity: number;
}

export interface CalculationRequest {
  customer: { id?: string; address: Address };
  order_details: {
    customer_currency_code: string;
    tax_included_in_amount: boolean;
    line_items: RequestLine[];
  };
  metadata?: Record<string, string>;
}

export interface Jurisdiction {
  /** A fraction: 0.0625. */
  tax_rate: number;
  rate_type: string;
  jurisdiction_name: string;
  /** Flat, in minor units. */
  fee_amount: number;
}

export interface Line {
  product: {
    reference_product_name: string;
    reference_line_item_id?: string;
    reference_product_id?: string;
    product_tax_code: string;
  };
  tax_jurisdictions: Jurisdiction[];
  quantity: number;
  tax_amount: number;
  amount_excluding_tax: number;
  amount_including_tax: number;
}

export interface Calculation {
  id: string;
  object: 'tax.calculation';
  customer_currency_code: string;
  line_items: Line[];
  tax_included_in_amount: boolean;
  total_tax_amount: number;
  total_amount_excluding_tax: number;
  total_amount_including_tax: number;
  expires_at: number;
  testmode: true;
  address_resolution_status: string;
  address_used: Address;
  metadata?: Record<string, string>;
}

export interface TransactionRequest {
  calculation_id: string;
  reference_order_id: string;
  transaction_processed_at?: number;
  metadata?: Record<string, string>;
}

export interface Transaction extends Pick<
  Calculation,
  'customer_currency_code' | 'line_items' | 'testmode' | 'metadata'
> {
  id: string;
  object: 'tax.transaction';
  calculation_id: string;
  reference_order_id: string;
  transaction_processed_at: number;
  filing_currency_code: string;
}

export interface RefundedLine {
  reference_line_item_id: string;
  sales_amount_refunded: number;
  tax_amount_refunded: number;
  quantity: number;
}

export interface RefundRequest {
  transaction_id: string;
  type: 'full' | 'partial';
  refund_processed_at?: number;
  line_items?: RefundedLine[];
}

export interface Refund {
  id: string;
  object: 'tax.refund';
  refund_type: 'full' | 'partial';
  testmode: true;
  refund_processed_at: number;
  line_items: Line[];
}
