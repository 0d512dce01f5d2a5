import { setCurrentDetails } from '@temporalio/workflow';
import type { SessionProjection } from '../../contract';
import { projectSession, projectSessionInTask } from '../activity-calls';
import { detailsOf } from '../session/details';
import { advance, type SessionState } from '../session/state';
import { admitsShoppers } from '../session/transitions';
import { toSession } from '../session/view';
import type { Background } from './background';
import { SearchAttributes } from './search-attributes';

/** What others see of a checkout: Temporal's UI, its search, the tables and who listens. */
export class Publication {
  private readonly attributes = new SearchAttributes();
  private unprojected = false;
  private projecting = false;

  constructor(
    private readonly state: SessionState,
    private readonly background: Background,
  ) {}

  /** The state changed where nobody sees it. */
  advance(): void {
    advance(this.state, Date.now());
  }

  /** The state changed: shows it in Temporal's UI. */
  show(): void {
    this.advance();
    this.attributes.show(this.state);
    setCurrentDetails(detailsOf(this.state));
  }

  /**
   * Tables and listeners, after the answer. What changes while a write is under way goes with the next one.
   */
  project(): void {
    this.unprojected = true;
    if (this.projecting) return;
    this.projecting = true;
    this.background.start(
      () => this.writeAll(),
      () => {
        this.projecting = false;
        if (this.unprojected) this.project();
      },
    );
  }

  private async writeAll(): Promise<void> {
    while (this.unprojected) {
      this.unprojected = false;
      const write = admitsShoppers(this.state.status) ? projectSession : projectSessionInTask;
      await write(projectionOf(this.state));
    }
  }
}

function projectionOf(state: SessionState): SessionProjection {
  const { finalization, customerId, identity, revision } = state;
  return {
    session: toSession(state),
    revision,
    ...(finalization
      ? {
          orderId: finalization.order.orderId,
          orderLineItemIds: finalization.order.cart.items.map(({ lineItemId }) => lineItemId),
        }
      : {}),
    ...(customerId ? { customerId } : {}),
    ...(identity && 'phone' in identity ? { phone: identity.phone } : {}),
  };
}
