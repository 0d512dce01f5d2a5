import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../../contract';
import type { SessionState } from '../session/state';

type Name = keyof typeof SEARCH_ATTRIBUTES;

const keys = Object.fromEntries(
  Object.entries(SEARCH_ATTRIBUTES).map(([name, attribute]) => [
    name,
    defineSearchAttributeKey(attribute, SearchAttributeType.KEYWORD),
  ]),
) as Record<Name, ReturnType<typeof defineSearchAttributeKey<'KEYWORD'>>>;

const valuesOf = (state: SessionState): Record<Name, string | null> => ({
  status: state.status,
  storeId: state.storeId,
  cartId: state.cartId,
  orderId: state.finalization?.order.orderId ?? null,
  memberId: state.member?.membershipId ?? null,
  posSequenceId: state.posSequenceId,
  bypassReason: state.bypass?.reason ?? null,
});

/** What support searches by. Only what changed is told to the server: an unchanged row costs no event. */
export class SearchAttributes {
  /** What the starter (or the run before) set already. */
  private shown = Object.fromEntries(
    (Object.keys(keys) as Name[]).map((name) => [
      name,
      workflowInfo().typedSearchAttributes.get(keys[name]) ?? null,
    ]),
  ) as Record<Name, string | null>;

  show(state: SessionState): void {
    const values = valuesOf(state);
    const changed = (Object.keys(values) as Name[]).filter((name) => values[name] !== this.shown[name]);
    if (changed.length === 0) return;
    upsertSearchAttributes(
      changed.map((name): SearchAttributeUpdatePair => ({ key: keys[name], value: values[name] })),
    );
    this.shown = values;
  }
}
