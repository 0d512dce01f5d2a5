import type { Attack } from './attack';
import type { ShopHandles } from './handles';
import { accountAttacks } from './shop-accounts';
import { createShopClient } from './shop-client';
import { fileAttacks } from './shop-files';
import { orderAttacks } from './shop-orders';

/** Storefront and backend, as a browser reaches them. */
export function shopAttacks(handles: ShopHandles): Attack[] {
  const client = createShopClient(handles);
  return [...orderAttacks(handles, client), ...accountAttacks(client), ...fileAttacks(client)];
}
