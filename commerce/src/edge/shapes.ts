/** What may leave of a value: all of it, or these paths (`*` at an end is everything below). The paths hold for each entry of a list. */
export type Shape = typeof WHOLE | readonly string[];
export const WHOLE = '*';

const under = (parent: string, paths: readonly string[]): string[] => paths.map((path) => `${parent}.${path}`);

const TOTALS = [
  'total', 'subtotal', 'tax_total', 'discount_total', 'discount_subtotal', 'discount_tax_total', 'original_total', 'original_subtotal', 'original_tax_total',
  'item_total', 'item_subtotal', 'item_tax_total', 'item_discount_total', 'original_item_total', 'original_item_subtotal', 'original_item_tax_total',
  'shipping_total', 'shipping_subtotal', 'shipping_tax_total', 'shipping_discount_total', 'original_shipping_total', 'original_shipping_subtotal', 'original_shipping_tax_total',
] as const;

const LINE_TOTALS = ['total', 'subtotal', 'tax_total', 'discount_total', 'original_total', 'original_subtotal', 'original_tax_total'] as const;
const TAX_LINES = under('tax_lines', ['id', 'code', 'rate', 'description', 'provider_id', 'total', 'subtotal']);
const ADJUSTMENTS = under('adjustments', ['id', 'code', 'amount', 'description', 'provider_id', 'promotion_id', 'is_tax_inclusive']);

const ITEM = under('items', [
  'id', 'title', 'subtitle', 'thumbnail', 'quantity', 'unit_price', 'compare_at_unit_price', 'is_tax_inclusive', 'is_giftcard', 'requires_shipping', 'created_at', 'updated_at',
  'product_id', 'product_title', 'product_description', 'product_subtitle', 'product_type', 'product_type_id', 'product_collection', 'product_handle',
  'variant_id', 'variant_sku', 'variant_barcode', 'variant_title',
  // What the storefront and the shop write there themselves.
  'metadata.kind', 'metadata.unit_of_measure',
  ...LINE_TOTALS, ...TAX_LINES, ...ADJUSTMENTS,
]);

const SHIPPING_METHOD = under('shipping_methods', ['id', 'name', 'amount', 'is_tax_inclusive', 'shipping_option_id', ...LINE_TOTALS, ...TAX_LINES, ...ADJUSTMENTS]);
const ADDRESS = ['first_name', 'last_name', 'company', 'address_1', 'address_2', 'city', 'postal_code', 'country_code', 'province', 'phone'] as const;
const ADDRESSES = [...under('shipping_address', ADDRESS), ...under('billing_address', ADDRESS)];

/** A payment session's data is the provider's own; Stripe's page needs the secret that opens this one payment. */
export const PAYMENT_COLLECTION = [
  'id', 'amount', 'currency_code', 'status', ...under('payment_sessions', ['id', 'amount', 'currency_code', 'provider_id', 'status', 'data.client_secret']),
] as const;

/** What was typed into a cart, and what follows from it. Never its customer, which may be an account. */
export const CART = [
  'id', 'currency_code', 'email', 'locale', 'region_id', 'sales_channel_id', 'created_at', 'updated_at', 'completed_at', ...TOTALS, ...ITEM, ...SHIPPING_METHOD, ...ADDRESSES,
  ...under('promotions', ['id', 'code', 'is_automatic', 'application_method.value', 'application_method.type', 'application_method.currency_code']),
  ...under('region', ['id', 'name', 'currency_code', 'automatic_taxes', 'countries.iso_2', 'countries.name', 'countries.display_name']),
  ...under('payment_collection', PAYMENT_COLLECTION),
] as const;

/** What an order's link shows: goods and totals. */
export const LINKED_ORDER = [
  'id', 'display_id', 'status', 'fulfillment_status', 'payment_status', 'currency_code', 'region_id', 'created_at', 'updated_at', ...TOTALS, ...ITEM,
  ...under('shipping_methods', ['id', 'name', 'amount', ...LINE_TOTALS]),
] as const;

/** What its buyer sees of an order. Nothing of the payment: how a card looks is between the shopper and the provider. */
export const ORDER = [...LINKED_ORDER, 'email', ...ADDRESSES, ...SHIPPING_METHOD] as const;

export const CUSTOMER = ['id', 'email', 'first_name', 'last_name', 'phone', 'company_name', 'has_account', 'created_at', 'updated_at'] as const;

export const SHIPPING_OPTION = [
  'id', 'name', 'amount', 'price_type', 'insufficient_inventory', ...under('type', ['id', 'label', 'description', 'code']),
  ...under('calculated_price', ['calculated_amount', 'currency_code', 'is_calculated_price_tax_inclusive']),
] as const;

// What `?fields=` may name: no more than the storefront and the tests ask for.

export const CART_FIELDS = [
  'items.subtotal', 'items.total', 'items.tax_total', 'items.metadata', 'items.variant_sku', 'items.tax_lines', 'items.adjustments', 'items.adjustments.provider_id', 'items.adjustments.description',
  'shipping_methods.name', 'shipping_methods.tax_total', 'shipping_methods.tax_lines', 'shipping_subtotal', 'shipping_tax_total', 'discount_subtotal', 'payment_collection',
] as const;

export const ORDER_FIELDS = ['items', 'items.metadata', 'items.adjustments', 'items.adjustments.provider_id', 'shipping_methods'] as const;
export const ORDER_LIST_FIELDS = ['id', 'display_id', 'created_at', 'status', 'fulfillment_status', 'payment_status', 'total', 'currency_code', 'items'] as const;
export const REGION_FIELDS = ['id', 'name', 'currency_code', 'countries'] as const;
export const CATEGORY_FIELDS = ['id', 'handle', 'name', 'description', 'rank'] as const;
export const PRODUCT_FIELDS = [
  'id', 'title', 'subtitle', 'handle', 'description', 'thumbnail', 'images', 'variants', 'variants.id', 'variants.sku', 'variants.calculated_price', 'categories', 'tags', 'collection',
] as const;

interface Tree {
  [key: string]: Tree | true;
}

function treeOf(paths: readonly string[]): Tree {
  const root: Tree = Object.create(null) as Tree;
  for (const path of paths) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = root;
    for (const key of keys) {
      const below = node[key];
      node = below === undefined || below === true ? (node[key] = Object.create(null) as Tree) : below;
    }
    node[last] ??= true;
  }
  return root;
}

const trees = new WeakMap<readonly string[], Tree>();

function prune(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((entry) => prune(entry, tree));
  if (typeof value !== 'object' || value === null) return value;
  if (tree['*']) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, below]) => {
    const wanted = tree[key];
    if (wanted === undefined) return [];
    if (wanted !== true) return [[key, prune(below, wanted)]];
    // A plain name means a plain value: what Medusa hangs below it by itself, nobody listed.
    return typeof below === 'object' && below !== null && !isPlainList(below) ? [] : [[key, below]];
  }));
}

const isPlainList = (value: object): boolean => Array.isArray(value) && value.every((entry) => typeof entry !== 'object' || entry === null);

/** The part of a value, as it stands in JSON, that may leave. */
export function shaped(value: unknown, shape: Shape): unknown {
  if (shape === WHOLE || value === undefined) return value;
  const tree = trees.get(shape) ?? treeOf(shape);
  trees.set(shape, tree);
  // Medusa's exact decimals become what they are in JSON.
  return prune(JSON.parse(JSON.stringify(value)), tree);
}
