import OrderModule from '@medusajs/medusa/order';
import { defineLink } from '@medusajs/framework/utils';
import LoyaltyModule from '../modules/loyalty';

export default defineLink(OrderModule.linkable.order, LoyaltyModule.linkable.loyaltySession);
