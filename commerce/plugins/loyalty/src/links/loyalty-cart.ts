import CartModule from '@medusajs/medusa/cart';
import { defineLink } from '@medusajs/framework/utils';
import LoyaltyModule from '../modules/loyalty';

export default defineLink(CartModule.linkable.cart, LoyaltyModule.linkable.loyaltySession);
