/**
 * What may leave of a value: all of it, or these paths. `*` at an end is everything below, a `-` in front
 * leaves the name with null. They hold for each entry of a list.
 */
export type Shape = typeof WHOLE | readonly string[];
export const WHOLE = '*';

const under = (parent: string, paths: readonly string[]): string[] =>
  paths.map((path) => `${parent}.${path}`);

const TOTALS = [
  'total',
  'subtotal',
  'tax_total',
  'discount_total',
  'discount_subtotal',
  'discount_tax_total',
  'original_total',
  'original_subtotal',
  'original_tax_total',
  'item_total',
  'item_subtotal',
  'item_tax_total',
  'item_discount_total',
  'original_item_total',
  'original_item_subtotal',
  'original_item_tax_total',
  'shipping_total',
  'shipping_subtotal',
  'shipping_tax_total',
  'shipping_discount_total',
  'original_shipping_total',
  'original_shipping_subtotal',
  'original_shipping_tax_total',
] as const;

const LINE_TOTALS = [
  'total',
  'subtotal',
  'tax_total',
  'discount_total',
  'original_total',
  'original_subtotal',
  'original_tax_total',
] as const;
const TAX_LINES = under('tax_lines', [
  'id',
  'code',
  'rate',
  'description',
  'provider_id',
  'total',
  'subtotal',
]);
const ADJUSTMENTS = under('adjustments', [
  'id',
  'code',
  'amount',
  'description',
  'provider_id',
  'promotion_id',
  'is_tax_inclusive',
]);

const ITEM = under('items', [
  'id',
  'title',
  'subtitle',
  'thumbnail',
  'quantity',
  'unit_price',
  'compare_at_unit_price',
  'is_tax_inclusive',
  'is_giftcard',
  'requires_shipping',
  'created_at',
  'updated_at',
  'product_id',
  'product_title',
  'product_description',
  'product_subtitle',
  'product_type',
  'product_type_id',
  'product_collection',
  'product_handle',
  'variant_id',
  'variant_sku',
  'variant_barcode',
  'variant_title',
  // What the storefront and the shop write there themselves.
  'metadata.kind',
  'metadata.unit_of_measure',
  ...LINE_TOTALS,
  ...TAX_LINES,
  ...ADJUSTMENTS,
]);

const SHIPPING_METHOD = under('shipping_methods', [
  'id',
  'name',
  'amount',
  'is_tax_inclusive',
  'shipping_option_id',
  ...LINE_TOTALS,
  ...TAX_LINES,
  ...ADJUSTMENTS,
]);
const ADDRESS = [
  'first_name',
  'last_name',
  'company',
  'address_1',
  'address_2',
  'city',
  'postal_code',
  'country_code',
  'province',
  'phone',
] as const;
const ADDRESSES = [...under('shipping_address', ADDRESS), ...under('billing_address', ADDRESS)];

/**
 * A payment session's data is the provider's own; Stripe's page needs the secret that opens this one payment.
 */
export const PAYMENT_COLLECTION = [
  'id',
  'amount',
  'currency_code',
  'status',
  ...under('payment_sessions', [
    'id',
    'amount',
    'currency_code',
    'provider_id',
    'status',
    'data.client_secret',
  ]),
] as const;

/** What was typed into a cart, and what follows from it. Never its customer, which may be an account. */
export const CART = [
  'id',
  'currency_code',
  'email',
  'locale',
  'region_id',
  'sales_channel_id',
  'created_at',
  'updated_at',
  'completed_at',
  ...TOTALS,
  ...ITEM,
  ...SHIPPING_METHOD,
  ...ADDRESSES,
  ...under('promotions', [
    'id',
    'code',
    'is_automatic',
    'application_method.value',
    'application_method.type',
    'application_method.currency_code',
  ]),
  ...under('region', [
    'id',
    'name',
    'currency_code',
    'automatic_taxes',
    'countries.iso_2',
    'countries.name',
    'countries.display_name',
  ]),
  ...under('payment_collection', PAYMENT_COLLECTION),
] as const;

/** What an order's link shows: goods and totals. */
export const LINKED_ORDER = [
  'id',
  'display_id',
  'status',
  'fulfillment_status',
  'payment_status',
  'currency_code',
  'region_id',
  'created_at',
  'updated_at',
  ...TOTALS,
  ...ITEM,
  ...under('shipping_methods', ['id', 'name', 'amount', ...LINE_TOTALS]),
] as const;

/**
 * What its buyer sees of an order. Nothing of the payment: how a card looks is between the shopper and the
 * provider.
 */
export const ORDER = [...LINKED_ORDER, 'email', ...ADDRESSES, ...SHIPPING_METHOD] as const;

export const CUSTOMER = [
  'id',
  'email',
  'first_name',
  'last_name',
  'phone',
  'company_name',
  'has_account',
  'created_at',
  'updated_at',
] as const;

export const SHIPPING_OPTION = [
  'id',
  'name',
  'amount',
  'price_type',
  'insufficient_inventory',
  ...under('type', ['id', 'label', 'description', 'code']),
  ...under('calculated_price', ['calculated_amount', 'currency_code', 'is_calculated_price_tax_inclusive']),
] as const;

// What a body may bring where the route behind takes more than this shop offers: an address by its id, for
// one, which may be anybody's.

export const CART_BODY = ['region_id', 'email', ...ADDRESSES] as const;
export const LINE_BODY = ['variant_id', 'quantity', 'metadata.*'] as const;
export const NEW_CART_BODY = [...CART_BODY, ...under('items', LINE_BODY)] as const;
export const CUSTOMER_BODY = ['first_name', 'last_name', 'phone', 'company_name'] as const;

// What `?fields=` may name: no more than the storefront and the tests ask for.

export const CART_FIELDS = [
  'items.subtotal',
  'items.total',
  'items.tax_total',
  'items.metadata',
  'items.variant_sku',
  'items.tax_lines',
  'items.adjustments',
  'items.adjustments.provider_id',
  'items.adjustments.description',
  'shipping_methods.name',
  'shipping_methods.tax_total',
  'shipping_methods.tax_lines',
  'shipping_subtotal',
  'shipping_tax_total',
  'discount_subtotal',
  'payment_collection',
] as const;

export const ORDER_FIELDS = [
  'items',
  'items.metadata',
  'items.adjustments',
  'items.adjustments.provider_id',
  'shipping_methods',
] as const;
export const ORDER_LIST_FIELDS = [
  'id',
  'display_id',
  'created_at',
  'status',
  'fulfillment_status',
  'payment_status',
  'total',
  'currency_code',
  'items',
] as const;
export const REGION_FIELDS = ['id', 'name', 'currency_code', 'countries'] as const;
export const CATEGORY_FIELDS = ['id', 'handle', 'name', 'description', 'rank'] as const;
export const PRODUCT_FIELDS = [
  'id',
  'title',
  'subtitle',
  'handle',
  'description',
  'thumbnail',
  'images',
  'variants',
  'variants.id',
  'variants.sku',
  'variants.calculated_price',
  'variants.manage_inventory',
  'variants.allow_backorder',
  'variants.inventory_quantity',
  'categories',
  'tags',
  'collection',
] as const;

type Leaf = 'value' | 'null';
interface Tree {
  [key: string]: Tree | Leaf;
}

const emptyTree = (): Tree => Object.create(null) as Tree;

function treeOf(paths: readonly string[]): Tree {
  const root = emptyTree();
  for (const path of paths) {
    const keys = path.replace(/^-/, '').split('.');
    const last = keys.pop() ?? '';
    let node = root;
    for (const key of keys) {
      const below = node[key];
      const next = typeof below === 'object' ? below : emptyTree();
      node[key] = next;
      node = next;
    }
    node[last] ??= path.startsWith('-') ? 'null' : 'value';
  }
  return root;
}

const trees = new WeakMap<readonly string[], Tree>();

function prune(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((entry) => prune(entry, tree));
  if (typeof value !== 'object' || value === null) return value;
  if (tree['*']) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, below]) => {
      const wanted = tree[key];
      if (wanted === undefined) return [];
      if (wanted === 'null') return [[key, null]];
      if (wanted !== 'value') return [[key, prune(below, wanted)]];
      // A plain name means a plain value: what Medusa hangs below it by itself, nobody listed.
      return typeof below === 'object' && below !== null && !isPlainList(below) ? [] : [[key, below]];
    }),
  );
}

const isPlainList = (value: object): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry !== 'object' || entry === null);

function treeFor(paths: readonly string[]): Tree {
  const tree = trees.get(paths) ?? treeOf(paths);
  trees.set(paths, tree);
  return tree;
}

function fits(value: unknown, tree: Tree): boolean {
  if (tree['*']) return true;
  if (Array.isArray(value)) return value.every((entry) => fits(entry, tree));
  if (typeof value !== 'object' || value === null) return value === null;
  return Object.entries(value).every(([key, below]) => {
    const wanted = tree[key];
    return typeof wanted === 'object'
      ? fits(below, wanted)
      : wanted !== undefined && (typeof below !== 'object' || below === null);
  });
}

/** Whether a value has nothing but these paths: what a request may bring. */
export const hasOnly = (value: unknown, paths: readonly string[]): boolean => fits(value, treeFor(paths));

/** The part of a value, as it stands in JSON, that may leave. */
export function shaped(value: unknown, shape: Shape): unknown {
  if (shape === WHOLE || value === undefined) return value;
  // Medusa's exact decimals become what they are in JSON.
  return prune(JSON.parse(JSON.stringify(value)), treeFor(shape));
}
