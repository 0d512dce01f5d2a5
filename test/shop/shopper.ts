import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/until';
import { loyaltyHost } from './sandboxes';

export const CARDS = {
  approved: '4895142232120006',
  declined: '4000000000000002',
  answerLost: '4000000000006975',
};

/** The figures of the order summary in minor units, by their name on the page. */
export interface Figures {
  subtotal: number;
  loyalty: number;
  tax: number;
  delivery: number;
  tip: number;
  original: number;
  savings: number;
  new: number;
}

const FIGURES = ['subtotal', 'loyalty', 'tax', 'delivery', 'tip', 'original', 'savings', 'new'] as const;

/** `-$1,234.50` → −123450. */
function minorOf(text: string): number {
  const digits = text.replaceAll(/[^\d]/g, '');
  return (/[-−]/.test(text) ? -1 : 1) * Number(digits || 0) || 0;
}

/** What a person does at the storefront; every wait is for something on the page. */
export class Shopper {
  /** Of this shopper alone. */
  readonly email = `shopper-${randomUUID()}@example.com`;

  constructor(readonly page: Page) {}

  at = (testId: string): Locator => this.page.getByTestId(testId);

  async openProduct(handle: string): Promise<void> {
    await this.page.goto(`/p/${handle}`);
    await this.at('add-to-cart').first().waitFor();
  }

  /** From the product's own page; fuel by the gallon. */
  async addToCart(handle: string, quantity?: number): Promise<void> {
    await this.openProduct(handle);
    if (quantity !== undefined) await this.page.getByTestId('quantity').fill(String(quantity));
    await this.at('add-to-cart').first().click();
    await this.page.locator('[data-testid="add-to-cart"][data-phase="added"]').waitFor();
  }

  async openCheckout(): Promise<void> {
    await this.page.goto('/checkout');
    await this.at('email').waitFor();
  }

  /** One product, contact and pickup: the rest of the checkout is the caller's. */
  async beginCheckout(handle: string): Promise<void> {
    await this.addToCart(handle);
    await this.openCheckout();
    await this.giveEmail();
    await this.choosePickup();
  }

  /** Makes an account of this shopper's own. */
  async register(password: string): Promise<void> {
    await this.page.goto('/register');
    await this.at('auth-firstName').fill('Robin');
    await this.at('auth-lastName').fill('Rivera');
    await this.at('auth-email').fill(this.email);
    await this.at('auth-password').fill(password);
    await this.at('auth-submit').click();
    await this.at('account-name').waitFor();
  }

  async giveEmail(): Promise<void> {
    await this.at('email').fill(this.email);
    await this.at('email').blur();
  }

  async identify(phone: string): Promise<void> {
    await this.at('phone').fill(phone);
    await this.at('identify').click();
  }

  /** Asks for the code and answers it, as it stands in the message on the member's phone. */
  async askForCode(phone: string): Promise<string> {
    const before = (await loyaltyHost.codesOf(phone)).length;
    await this.at('use-points').click();
    await this.at('proof-code').waitFor();
    return until(async () => (await loyaltyHost.codesOf(phone)).slice(before).at(-1), {
      what: 'the code',
      timeoutMs: 20_000,
    });
  }

  /** Shows to be the member: the panel tells the name then. */
  async prove(phone: string): Promise<void> {
    const code = await this.askForCode(phone);
    await this.page.locator('[data-testid="proof-form"][data-busy="false"]').waitFor();
    await this.at('proof-code').fill(code);
    await this.at('member-name').waitFor();
    await this.settled();
  }

  /** Waits for the panel to say so. */
  async loyaltyIs(status: string): Promise<void> {
    await this.page
      .locator(`[data-testid="loyalty-status"][data-status="${status}"]`)
      .waitFor({ state: 'attached' });
  }

  async select(rewardId: string): Promise<void> {
    await this.page.locator(`[data-testid="reward-optional"][data-reward-id="${rewardId}"]`).click();
    await this.page
      .locator(`[data-testid="reward-optional"][data-reward-id="${rewardId}"][data-selected="true"]`)
      .waitFor();
    await this.settled();
  }

  line = (handle: string): Locator => this.page.locator(`[data-testid="cart-line"][data-handle="${handle}"]`);

  async setQuantity(handle: string, quantity: number): Promise<void> {
    await this.line(handle).getByTestId('quantity').fill(String(quantity));
    await this.line(handle).getByTestId('quantity').blur();
  }

  /** Nothing is being recalculated any more. */
  async settled(): Promise<void> {
    await this.page.locator('[data-testid="totals"][data-busy="false"]').waitFor();
  }

  async figures(): Promise<Figures> {
    await this.settled();
    const entries = await Promise.all(
      FIGURES.map(async (name) => [name, minorOf(await this.at(`total-${name}`).innerText())] as const),
    );
    return Object.fromEntries(entries) as unknown as Figures;
  }

  /** Waits until the summary says this; a change is sent 300 ms after the last key. */
  async figuresBecome(condition: (figures: Figures) => boolean, what: string): Promise<Figures> {
    return until(
      async () => {
        const figures = await this.figures();
        return condition(figures) ? figures : undefined;
      },
      { what, timeoutMs: 20_000 },
    );
  }

  async chooseDelivery(): Promise<void> {
    await this.at('delivery-delivery').check();
    const address = {
      firstName: 'Alex',
      lastName: 'Rivera',
      line1: '1 Congress Avenue',
      city: 'Austin',
      postalCode: '78701',
    };
    for (const [name, value] of Object.entries(address)) await this.at(`address-${name}`).fill(value);
    await this.at('address-state').selectOption('TX');
    await this.at('address-postalCode').blur();
  }

  async choosePickup(): Promise<void> {
    await this.at('delivery-pickup').check();
    await this.at('pickup-slot').waitFor();
  }

  /** Chooses a store; answers the pickup times that it offers, in order. */
  async slotsAt(storeName: string): Promise<string[]> {
    await this.at('pickup-store').selectOption({ label: storeName });
    await this.settled();
    await this.at('store-state').waitFor();
    // Until the choice is taken, the times of the store before stand there.
    const chosen = this.at('pickup-store').locator('option:checked');
    await until(async () => (await chosen.innerText()) === storeName, { what: `${storeName} to be chosen` });
    const options = this.at('pickup-slot').locator('option');
    return until(
      async () => {
        const values = await options.evaluateAll((all) =>
          all.map((each) => each.getAttribute('value') ?? ''),
        );
        const times = values.filter((value) => value !== '');
        return times.length > 0 && times;
      },
      { what: 'the pickup times' },
    );
  }

  /** The last pickup time that the store offers; answers how it is told. */
  async chooseLastSlot(storeName: string): Promise<string> {
    const startsAt = (await this.slotsAt(storeName)).at(-1) ?? '';
    const last = this.at('pickup-slot').locator('option').last();
    await this.at('pickup-slot').selectOption(startsAt);
    await until(async () => (await this.at('pickup-slot').inputValue()) === startsAt || undefined, {
      what: 'the time to be held',
    });
    return (await last.innerText()).trim();
  }

  async tipPercent(percent: 10 | 15 | 20): Promise<void> {
    await this.at(`tip-${percent}`).click();
  }

  async fillCard(number: string = CARDS.approved): Promise<void> {
    await this.at('card-name').fill('Alex Rivera');
    await this.at('card-number').fill(number);
    await this.at('card-expiry').fill('12/39');
    await this.at('card-code').fill('123');
    await this.at('card-postal').fill('78701');
  }

  /** One click; what comes of it is the caller's to wait for. */
  async placeOrder(): Promise<void> {
    await this.settled();
    await this.at('place-order').click();
  }

  /** The order's id, once the confirmation is there. */
  async confirmed(): Promise<string> {
    await this.at('confirmation')
      .waitFor({ timeout: 45_000 })
      .catch(async (error: unknown) => {
        throw new Error(`No confirmation; the page says: ${await this.page.locator('main').innerText()}`, {
          cause: error,
        });
      });
    const orderId = await this.at('order-number').getAttribute('data-order-id');
    if (!orderId) throw new Error('The confirmation names no order');
    return orderId;
  }

  /**
   * The points of the confirmation, once they are booked. The new balance is told to who has shown to be the
   * member: null for others.
   */
  async booked(): Promise<{ earned: number; redeemed: number; newBalance: number | null }> {
    await this.page
      .locator('[data-testid="loyalty-status"][data-outcome="booked"]')
      .waitFor({ timeout: 60_000 });
    const points = async (testId: string): Promise<number> =>
      Number(await this.at(testId).getAttribute('data-points'));
    const told = (await this.at('new-balance').count()) > 0;
    return {
      earned: await points('points-earned'),
      redeemed: await points('points-redeemed'),
      newBalance: told ? await points('new-balance') : null,
    };
  }
}
