import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTE_KEYS as KEYS } from '../../contract/search-attribute-keys';
import { shownDisplayId } from '../../contract';
import type { SessionState } from '../session/state';

type Name = keyof typeof KEYS;

const valuesOf = (state: SessionState): Record<Name, string | null> => ({
  status: state.status,
  storeId: state.storeId,
  cartId: state.cartId,
  orderId: state.finalization?.order.orderId ?? null,
  displayId: state.finalization ? shownDisplayId(state.finalization.order) : null,
  memberId: state.member?.membershipId ?? null,
  posSequenceId: state.posSequenceId,
  bypassReason: state.bypass?.reason ?? null,
});

/** What support searches by. Only what changed is told to the server: an unchanged row costs no event. */
export class SearchAttributes {
  /** What the starter (or the run before) set already. */
  private shown = Object.fromEntries(
    (Object.keys(KEYS) as Name[]).map((name) => [
      name,
      workflowInfo().typedSearchAttributes.get(KEYS[name]) ?? null,
    ]),
  ) as Record<Name, string | null>;

  show(state: SessionState): void {
    const values = valuesOf(state);
    const changed = (Object.keys(values) as Name[]).filter((name) => values[name] !== this.shown[name]);
    if (changed.length === 0) return;
    upsertSearchAttributes(
      changed.map((name): SearchAttributeUpdatePair => ({ key: KEYS[name], value: values[name] })),
    );
    this.shown = values;
  }
}
