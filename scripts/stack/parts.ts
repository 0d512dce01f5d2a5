import type { Addresses, ShopAddresses } from './addresses';
import type { Secrets } from './secrets';
import type { StackSettings } from './settings';

/** Everything that the table of services is made from. */
export interface StackParts {
  settings: StackSettings;
  /** Storefront, its backend and their stand-ins; absent with `--core`. */
  shop?: ShopAddresses;
  secrets: Secrets;
  /** The merchant's password was made by this start. */
  newMerchant: boolean;
  addresses: Addresses;
  /** Paths of programs; absent where a server is given or cannot be had. */
  programs: { temporal?: string; redis?: string };
  postgresData: string;
}
