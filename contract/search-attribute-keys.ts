import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from './search-attributes';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/**
 * What the API and the workflows read and write search attributes by. Not in the index: who needs the names only
 * does not load Temporal.
 */
export const SEARCH_ATTRIBUTE_KEYS = {
  status: keyword(SEARCH_ATTRIBUTES.status),
  storeId: keyword(SEARCH_ATTRIBUTES.storeId),
  cartId: keyword(SEARCH_ATTRIBUTES.cartId),
  orderId: keyword(SEARCH_ATTRIBUTES.orderId),
  displayId: keyword(SEARCH_ATTRIBUTES.displayId),
  memberId: keyword(SEARCH_ATTRIBUTES.memberId),
  posSequenceId: keyword(SEARCH_ATTRIBUTES.posSequenceId),
  bypassReason: keyword(SEARCH_ATTRIBUTES.bypassReason),
} satisfies Record<keyof typeof SEARCH_ATTRIBUTES, ReturnType<typeof keyword>>;
