import type { Locator, Page } from 'playwright-core';

/** What a merchant does in Medusa's admin; every wait is for something on the page. */
export class AdminPage {
  constructor(
    readonly page: Page,
    /** The address of the admin, with its `/app`. */
    private readonly url: string,
  ) {}

  /** Opens a page of the admin: `/orders`, `/products`, `/settings/users`. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.url + path, { waitUntil: 'domcontentloaded' });
  }

  /** Sends the form of the sign-in; what comes of it is the caller's to wait for. */
  async trySignIn(email: string, password: string): Promise<void> {
    await this.open('/login');
    await this.page.getByPlaceholder('Email').fill(email);
    await this.page.getByPlaceholder('Password').fill(password);
    await this.page.getByRole('button', { name: 'Continue with Email' }).click();
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.trySignIn(email, password);
    await this.heading('Orders').waitFor();
  }

  /** Makes the account of whoever was invited. */
  async join(invitation: string, password: string): Promise<void> {
    await this.open(`/invite?token=${invitation}`);
    for (const [field, text] of Object.entries({
      'First Name': 'Casey',
      'Last Name': 'Colleague',
      Password: password,
      'Repeat Password': password,
    }))
      await this.page.getByPlaceholder(field, { exact: true }).fill(text);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.page.getByText('Your account has been registered').waitFor();
  }

  /** From the page of the sign-in. */
  async askForNewPassword(email: string): Promise<void> {
    await this.open('/login');
    await this.page.getByRole('link', { name: 'Reset' }).click();
    const send = this.page.getByRole('button', { name: 'Send reset instructions' });
    // Until then the page of the sign-in is there, which has a field of the same name.
    await send.waitFor();
    await this.page.getByPlaceholder('Email').fill(email);
    await send.click();
    await this.page.getByText('Successfully sent you an email').waitFor();
  }

  /** On the page that the mail's link opened. */
  async chooseNewPassword(password: string): Promise<void> {
    await this.page.getByPlaceholder('New password', { exact: true }).fill(password);
    await this.page.getByPlaceholder('Repeat new password').fill(password);
    await this.page.getByRole('button', { name: 'Reset password' }).click();
    await this.page.getByText('Password reset successful').waitFor();
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: /Merchant/ }).click();
    await this.page.getByRole('menuitem', { name: 'Log out' }).click();
    await this.page.getByPlaceholder('Email').waitFor();
  }

  heading = (name: string | RegExp): Locator => this.page.getByRole('heading', { name, exact: true }).first();

  /** A part of a page by its heading: `Payments`, `Summary`. A widget of the shop's own is one too. */
  section = (name: string): Locator =>
    this.page
      .locator('div.divide-y')
      .filter({ has: this.page.getByRole('heading', { name, exact: true }) })
      .first();

  /** The list of orders, of today only. */
  async openTodaysOrders(): Promise<void> {
    await this.open('/orders');
    await this.page.getByRole('row').nth(1).waitFor();
    await this.page.getByRole('button', { name: 'Add filter' }).click();
    await this.page.getByRole('menuitem', { name: 'Created' }).click();
    await this.page.getByText('Today', { exact: true }).click();
    // Closed before the filter shows its value, the menu takes the filter away again.
    await this.page.getByText('Today', { exact: true }).nth(1).waitFor();
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('button', { name: 'Clear all' }).waitFor();
    await this.page.getByRole('row').nth(1).waitFor();
  }

  /** An order in the list, by the number that shopper and merchant read. */
  orderRow = (displayId: number): Locator =>
    this.page.getByRole('row').filter({ has: this.page.getByText(`#${displayId}`, { exact: true }) });

  async openOrder(orderId: string): Promise<void> {
    await this.open(`/orders/${orderId}`);
    await this.heading('Payments').waitFor();
  }

  /** Fills the form that gives money of the open order back, in the order's currency: `1.00`. */
  async fillRefund({
    amount,
    reason,
    note,
  }: {
    amount: string;
    reason: string;
    note: string;
  }): Promise<void> {
    await this.section('Payments').getByRole('button').first().click();
    await this.page.getByRole('menuitem', { name: 'Refund' }).click();
    const form = this.page.getByRole('dialog');
    await form.getByLabel('Amount').fill(amount);
    await form.getByRole('combobox').click();
    await this.page.getByRole('option', { name: reason }).click();
    await form.getByLabel('Note').fill(note);
  }

  /** Opens a product from the list, as a merchant finds it. */
  async openProduct(title: string): Promise<void> {
    await this.open(`/products?q=${encodeURIComponent(title)}`);
    await this.page.getByRole('row').filter({ hasText: title }).first().click();
    await this.heading(title).waitFor();
  }

  /** Types a new price for the open product's first variant: `3.79`. */
  async fillPrice(currency: string, amount: string): Promise<void> {
    // Filter, sort, and then what can be done with all variants.
    await this.section('Variants').getByRole('button').nth(2).click();
    await this.page.getByRole('menuitem', { name: 'Edit prices' }).click();
    const form = this.page.getByRole('dialog');
    const input = form.locator(`[data-field$=".prices.${currency}"]`).first();
    await form
      .getByRole('gridcell')
      .filter({ has: this.page.locator(`[data-field$=".prices.${currency}"]`) })
      .first()
      .dblclick();
    await input.fill(amount);
    await this.page.keyboard.press('Enter');
    if ((await input.inputValue()) !== amount)
      throw new Error(`The price was not taken: ${await input.inputValue()}`);
  }

  /** Sends the form that is open, and waits until it was taken. */
  async save(): Promise<void> {
    const form = this.page.getByRole('dialog');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'hidden' });
  }
}
