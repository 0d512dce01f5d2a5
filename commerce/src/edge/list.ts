import {
  CART,
  CART_BODY,
  CART_FIELDS,
  CATEGORY_FIELDS,
  CUSTOMER,
  CUSTOMER_BODY,
  LINE_BODY,
  LINKED_ORDER,
  NEW_CART_BODY,
  ORDER,
  ORDER_FIELDS,
  ORDER_LIST_FIELDS,
  PAYMENT_COLLECTION,
  PRODUCT_FIELDS,
  REGION_FIELDS,
  SHIPPING_OPTION,
  type Shape,
  WHOLE,
} from './shapes';
import type { LimitName } from './limits';

/**
 * Who may call a route.
 *
 * - `anybody`: nothing of anybody's is told or changed.
 * - `cart`: who holds the cart's id. A cart that belongs to an account: that customer only, signed in.
 * - `order`: who holds the order's id. What the order tells of its buyer (`own`) only to that customer, or to
 *   the browser that bought it.
 * - `customer`: who is signed in.
 * - `token`: who carries a valid token, be it of a sign-in that has no customer yet.
 * - `reset`: who carries the token of a mail that resets a shopper's password.
 * - `staffReset`: who carries one that resets a password of staff.
 * - `staffToken`: a member of staff, who has just signed in.
 * - `staffSession`: a member of staff, in a browser that stays signed in.
 * - `provider`: a payment provider, whose signature is looked at where its message is taken.
 */
export type Who =
  | 'anybody'
  | 'cart'
  | 'order'
  | 'customer'
  | 'token'
  | 'reset'
  | 'staffReset'
  | 'staffToken'
  | 'staffSession'
  | 'provider';

export interface EdgeRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** As Medusa has it: `:name` is one segment. */
  path: string;
  who: Who;
  /** Where a `cart` route says which cart it means: `:id` of its path by default. */
  cartIn?: 'query' | 'body' | 'collection';
  /** The query parameters that are looked at, beside `fields`; anything else is a 400. */
  query?: readonly string[];
  /**
   * What `?fields=` may name, without its `+`, `-` or `*`; anything else is a 400. Without a list the route
   * has no `fields`.
   */
  fields?: readonly string[];
  /**
   * What the body may bring; anything else is a 400. Without a list the route behind says what it takes, and
   * takes no more than it needs.
   */
  body?: readonly string[];
  /** What is told, by the answer's own keys; anything else is left out. */
  answer: Readonly<Record<string, Shape>> | typeof WHOLE;
  /** Of an `order` route: what is told to its buyer. */
  own?: Readonly<Record<string, Shape>>;
  /** Beside the limit that every address has. */
  limits?: readonly LimitName[];
}

const PAGE = ['limit', 'offset'] as const;
const TOKEN = { token: WHOLE, location: WHOLE } as const;
const LOYALTY = { loyalty: WHOLE, cart: CART } as const;

/**
 * The loyalty of an order as its link shows it: nothing of the member, and no way to the cart, whose holder
 * could do more.
 */
const LINKED_LOYALTY = {
  loyalty: [
    'status',
    '-member',
    'rewards.*',
    'totals.*',
    'points.toEarn',
    'points.multiplier',
    'points.earned',
    'points.redeemed',
    '-points.newBalance',
    'bypass.*',
    'warnings',
    'updatedAt',
    'orderId',
  ],
} as const;

/**
 * Everything of this backend that a stranger may reach; what is not on it is 404. The one list of *The shop's
 * edge*: `docs/security.md` and its tests are made from it. Beside it stand only `/admin`, behind Medusa's
 * own authentication, the admin's page `/app`, and public files (`middleware.ts`).
 */
export const EDGE: readonly EdgeRoute[] = [
  { method: 'GET', path: '/health', who: 'anybody', answer: WHOLE },
  { method: 'GET', path: '/readyz', who: 'anybody', answer: WHOLE },
  { method: 'POST', path: '/hooks/payment/:provider', who: 'provider', answer: WHOLE },

  // The catalogue.
  {
    method: 'GET',
    path: '/store/regions',
    who: 'anybody',
    query: PAGE,
    fields: REGION_FIELDS,
    answer: WHOLE,
  },
  {
    method: 'GET',
    path: '/store/product-categories',
    who: 'anybody',
    query: PAGE,
    fields: CATEGORY_FIELDS,
    answer: WHOLE,
  },
  {
    method: 'GET',
    path: '/store/products',
    who: 'anybody',
    query: [...PAGE, 'id', 'region_id', 'category_id', 'handle'],
    fields: PRODUCT_FIELDS,
    answer: WHOLE,
  },
  { method: 'POST', path: '/store/search', who: 'anybody', answer: WHOLE },
  { method: 'GET', path: '/store/payment-config', who: 'anybody', answer: WHOLE },

  // Stores.
  { method: 'GET', path: '/store/stores', who: 'anybody', answer: { stores: WHOLE } },
  { method: 'GET', path: '/store/stores/:id', who: 'anybody', answer: { store: WHOLE } },
  { method: 'GET', path: '/store/stores/:id/slots', who: 'anybody', answer: { slots: WHOLE } },

  // The cart and its checkout.
  {
    method: 'POST',
    path: '/store/carts',
    who: 'anybody',
    fields: CART_FIELDS,
    body: NEW_CART_BODY,
    answer: { cart: CART },
  },
  { method: 'GET', path: '/store/carts/:id', who: 'cart', fields: CART_FIELDS, answer: { cart: CART } },
  {
    method: 'POST',
    path: '/store/carts/:id',
    who: 'cart',
    fields: CART_FIELDS,
    body: CART_BODY,
    answer: { cart: CART },
  },
  {
    method: 'POST',
    path: '/store/carts/:id/customer',
    who: 'customer',
    fields: CART_FIELDS,
    answer: { cart: CART },
  },
  {
    method: 'POST',
    path: '/store/carts/:id/line-items',
    who: 'cart',
    fields: CART_FIELDS,
    body: LINE_BODY,
    answer: { cart: CART },
  },
  {
    method: 'POST',
    path: '/store/carts/:id/line-items/:line_id',
    who: 'cart',
    fields: CART_FIELDS,
    body: ['quantity', 'metadata.*'],
    answer: { cart: CART },
  },
  {
    method: 'DELETE',
    path: '/store/carts/:id/line-items/:line_id',
    who: 'cart',
    fields: CART_FIELDS,
    answer: { id: WHOLE, object: WHOLE, deleted: WHOLE, parent: CART },
  },
  {
    method: 'POST',
    path: '/store/carts/:id/promotions',
    who: 'cart',
    fields: CART_FIELDS,
    body: ['promo_codes.*'],
    answer: { cart: CART },
    limits: ['promotion'],
  },
  {
    method: 'DELETE',
    path: '/store/carts/:id/promotions',
    who: 'cart',
    fields: CART_FIELDS,
    answer: { cart: CART },
  },
  {
    method: 'POST',
    path: '/store/carts/:id/shipping-methods',
    who: 'cart',
    fields: CART_FIELDS,
    body: ['option_id'],
    answer: { cart: CART },
  },
  { method: 'GET', path: '/store/carts/:id/fulfilment', who: 'cart', answer: { fulfilment: WHOLE } },
  {
    method: 'POST',
    path: '/store/carts/:id/pickup-slot',
    who: 'cart',
    answer: { slot: WHOLE },
    limits: ['slot'],
  },
  { method: 'DELETE', path: '/store/carts/:id/pickup-slot', who: 'cart', answer: { slot: WHOLE } },
  { method: 'POST', path: '/store/carts/:id/tip', who: 'cart', fields: CART_FIELDS, answer: { cart: CART } },
  {
    method: 'POST',
    path: '/store/carts/:id/complete',
    who: 'cart',
    answer: { type: WHOLE, cart: CART, order: ORDER, error: WHOLE },
  },
  {
    method: 'GET',
    path: '/store/shipping-options',
    who: 'cart',
    cartIn: 'query',
    query: ['cart_id'],
    answer: { shipping_options: SHIPPING_OPTION },
  },
  {
    method: 'POST',
    path: '/store/payment-collections',
    who: 'cart',
    cartIn: 'body',
    body: ['cart_id'],
    answer: { payment_collection: PAYMENT_COLLECTION },
  },
  {
    method: 'POST',
    path: '/store/payment-collections/:id/payment-sessions',
    who: 'cart',
    cartIn: 'collection',
    body: ['provider_id', 'data.*'],
    answer: { payment_collection: PAYMENT_COLLECTION },
    limits: ['payment'],
  },

  // Loyalty in the cart.
  { method: 'GET', path: '/store/carts/:id/loyalty', who: 'cart', fields: CART_FIELDS, answer: LOYALTY },
  { method: 'GET', path: '/store/carts/:id/loyalty/events', who: 'cart', answer: WHOLE },
  {
    method: 'POST',
    path: '/store/carts/:id/loyalty/identify',
    who: 'cart',
    fields: CART_FIELDS,
    answer: LOYALTY,
    limits: ['phone'],
  },
  {
    method: 'POST',
    path: '/store/carts/:id/loyalty/rewards',
    who: 'cart',
    fields: CART_FIELDS,
    answer: LOYALTY,
  },
  {
    method: 'POST',
    path: '/store/carts/:id/loyalty/select',
    who: 'cart',
    fields: CART_FIELDS,
    answer: LOYALTY,
  },
  {
    method: 'POST',
    path: '/store/carts/:id/loyalty/proof/request',
    who: 'cart',
    fields: CART_FIELDS,
    answer: LOYALTY,
    limits: ['codeSent'],
  },
  {
    method: 'POST',
    path: '/store/carts/:id/loyalty/proof',
    who: 'cart',
    fields: CART_FIELDS,
    answer: LOYALTY,
    limits: ['code'],
  },

  // Orders.
  {
    method: 'GET',
    path: '/store/orders',
    who: 'customer',
    query: [...PAGE, 'order'],
    fields: ORDER_LIST_FIELDS,
    answer: { orders: ORDER, count: WHOLE, offset: WHOLE, limit: WHOLE },
  },
  {
    method: 'GET',
    path: '/store/orders/:id',
    who: 'order',
    fields: ORDER_FIELDS,
    answer: { order: LINKED_ORDER },
    own: { order: ORDER },
    limits: ['order'],
  },
  {
    method: 'GET',
    path: '/store/orders/:id/loyalty',
    who: 'order',
    answer: LINKED_LOYALTY,
    own: { loyalty: WHOLE },
    limits: ['order'],
  },
  {
    method: 'GET',
    path: '/store/orders/:id/fulfilment',
    who: 'order',
    // Not the slot: when somebody comes to a store is between the two.
    answer: { fulfilment: ['state', 'kind', 'store.*'] },
    own: { fulfilment: WHOLE },
    limits: ['order'],
  },

  // Accounts.
  {
    method: 'POST',
    path: '/store/customers',
    who: 'token',
    body: ['email', ...CUSTOMER_BODY],
    answer: { customer: CUSTOMER },
  },
  { method: 'GET', path: '/store/customers/me', who: 'customer', answer: { customer: CUSTOMER } },
  {
    method: 'POST',
    path: '/store/customers/me',
    who: 'customer',
    body: CUSTOMER_BODY,
    answer: { customer: CUSTOMER },
  },
  { method: 'GET', path: '/store/customers/me/loyalty', who: 'customer', answer: { loyalty: WHOLE } },
  {
    method: 'POST',
    path: '/store/customers/me/loyalty',
    who: 'customer',
    answer: { loyalty: WHOLE },
    limits: ['code'],
  },

  // Signing in and out.
  {
    method: 'POST',
    path: '/auth/customer/emailpass',
    who: 'anybody',
    body: ['email', 'password'],
    answer: TOKEN,
    limits: ['signIn', 'signInOfOne'],
  },
  {
    method: 'POST',
    path: '/auth/customer/emailpass/register',
    who: 'anybody',
    body: ['email', 'password'],
    answer: TOKEN,
    limits: ['register'],
  },
  {
    method: 'POST',
    path: '/auth/customer/emailpass/reset-password',
    who: 'anybody',
    body: ['identifier'],
    answer: WHOLE,
    limits: ['reset'],
  },
  {
    method: 'POST',
    path: '/auth/customer/emailpass/update',
    who: 'reset',
    body: ['password'],
    answer: { success: WHOLE },
    limits: ['newPassword'],
  },
  {
    method: 'POST',
    path: '/auth/customer/firebase',
    who: 'anybody',
    body: ['idToken'],
    answer: TOKEN,
    limits: ['signIn'],
  },
  {
    method: 'POST',
    path: '/auth/customer/firebase/register',
    who: 'anybody',
    body: ['idToken'],
    answer: TOKEN,
    limits: ['signIn'],
  },
  { method: 'POST', path: '/auth/token/refresh', who: 'token', answer: TOKEN },
  { method: 'DELETE', path: '/auth/token', who: 'token', answer: { success: WHOLE } },

  // Staff, at the admin: from here on it is `/admin`. To register keeps nothing: `/admin/invites/accept` does,
  // by the invitation.
  { method: 'GET', path: '/auth/user/providers', who: 'anybody', answer: WHOLE },
  {
    method: 'POST',
    path: '/auth/user/emailpass',
    who: 'anybody',
    body: ['email', 'password'],
    answer: TOKEN,
    limits: ['staffSignIn', 'staffSignInOfOne'],
  },
  {
    method: 'POST',
    path: '/auth/user/emailpass/register',
    who: 'anybody',
    body: ['email', 'password'],
    answer: TOKEN,
    limits: ['register'],
  },
  {
    method: 'POST',
    path: '/auth/user/emailpass/reset-password',
    who: 'anybody',
    body: ['identifier'],
    answer: WHOLE,
    limits: ['reset'],
  },
  {
    method: 'POST',
    path: '/auth/user/emailpass/update',
    who: 'staffReset',
    body: ['password'],
    answer: { success: WHOLE },
    limits: ['newPassword'],
  },
  { method: 'POST', path: '/auth/session', who: 'staffToken', body: [], answer: { user: WHOLE } },
  { method: 'DELETE', path: '/auth/session', who: 'staffSession', body: [], answer: { success: WHOLE } },
];
