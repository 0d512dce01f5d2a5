import { Bypassed, type Checkout, type Subject } from '../checkout';

/** An answer that did not come, or was none, is left out and counted, as one at full price is. */
const orLeftOut =
  <T extends unknown[]>(work: (...args: T) => Promise<void>) =>
  async (...args: T): Promise<void> => {
    try {
      await work(...args);
    } catch (error) {
      throw error instanceof Bypassed ? error : new Bypassed(String(error));
    }
  };

/** The subject whose failed answers do not end the run of all the others. */
export function patient(subject: Subject): Subject {
  const begin = (): Checkout => {
    const checkout = subject.begin();
    return {
      workflowId: checkout.workflowId,
      identify: orLeftOut(() => checkout.identify()),
      rewards: orLeftOut((version: number) => checkout.rewards(version)),
      select: orLeftOut(() => checkout.select()),
      query: orLeftOut(() => checkout.query()),
      order: orLeftOut(() => checkout.order()),
      abandon: () => checkout.abandon(),
    };
  };
  return { name: subject.name, begin, ended: (workflowId) => subject.ended(workflowId) };
}
