import { CancellationScope, setCurrentDetails } from '@temporalio/workflow';
import type { SessionProjection } from '../../contract';
import {
  projectSession,
  projectSessionAfterShoppers,
  projectSessionBeside,
  projectSessionInTask,
  projectSessionTogether,
} from '../activity-calls';
import { detailsOf } from '../session/details';
import { settlementOf } from '../session/settlement';
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
  /** The tables may hear of it with the next message. */
  private owed = false;
  private holds = 0;
  private readonly held = { show: false, project: false };

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
    if (this.holds > 0) this.held.show = true;
    else this.showNow();
  }

  /** Tables and listeners, after the answer. */
  project(): void {
    if (this.holds > 0) this.held.project = true;
    else this.projectNow();
  }

  /**
   * The tables hear of it while the next message is handled. Who waited for this one has the answer, and the
   * API has told the listeners; a checkout that nobody comes back to is projected when its time is up.
   */
  projectWithNext(): void {
    this.owed = true;
  }

  /** Whether the tables wait for the next message. */
  get owesProjection(): boolean {
    return this.owed;
  }

  /**
   * Writes what is owed to the tables beside `work`, in its workflow task. What follows from the write comes
   * after the work: a replay may bring the results of two local activities in another order.
   */
  async projectBeside(work: () => Promise<void>): Promise<void> {
    if (!this.owed) return work();
    this.owed = false;
    const written = projectSessionBeside(projectionOf(this.state)).then(
      () => true,
      () => false,
    );
    try {
      await work();
    } finally {
      if (!(await written)) this.project();
    }
  }

  /**
   * Shows and writes nothing until the answer is called: what lasts no longer than a workflow task is nothing
   * to look at, and each change of it would cost an event.
   */
  hold(): () => void {
    this.holds += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.holds -= 1;
      // Whoever lets go may be cancelled later; what is written then is not theirs.
      if (this.holds === 0) void CancellationScope.nonCancellable(async () => this.catchUp());
    };
  }

  private catchUp(): void {
    const { show, project } = this.held;
    Object.assign(this.held, { show: false, project: false });
    if (show) this.showNow();
    if (project) this.projectNow();
  }

  private showNow(): void {
    this.attributes.show(this.state);
    setCurrentDetails(detailsOf(this.state));
  }

  private projectNow(): void {
    this.owed = false;
    if (this.state.settlesInTask) this.background.start(() => this.write(projectionOf(this.state)));
    else this.projectOneAtATime();
  }

  /**
   * What changes while a write is under way goes with the next one. Only older runs do so: the end of an activity
   * would begin another, and where that happens beside a local activity a replay may find another order. The
   * tables keep the newest revision, in whichever order they hear of them.
   */
  private projectOneAtATime(): void {
    this.unprojected = true;
    if (this.projecting) return;
    this.projecting = true;
    this.background.start(
      () => this.writeAll(),
      () => {
        this.projecting = false;
        if (this.unprojected) this.projectOneAtATime();
      },
    );
  }

  private async writeAll(): Promise<void> {
    while (this.unprojected) {
      this.unprojected = false;
      await this.write(projectionOf(this.state));
    }
  }

  private write(projection: SessionProjection): Promise<void> {
    const { status, settlesInTask } = this.state;
    if (admitsShoppers(status)) return projectSession(projection);
    if (!settlesInTask) return projectSessionInTask(projection);
    // Of a settlement that left its task: its next step is begun by the end of an activity.
    return status === 'PENDING_FINALIZATION'
      ? projectSessionAfterShoppers(projection)
      : projectSessionTogether(projection);
  }
}

function projectionOf(state: SessionState): SessionProjection {
  const { finalization, customerId, identity, member, revision } = state;
  const settlement = settlementOf(state);
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
    ...(member ? { membershipId: member.membershipId } : {}),
    ...(identity && 'phone' in identity ? { phone: identity.phone } : {}),
    ...(settlement ? { settlement } : {}),
  };
}
