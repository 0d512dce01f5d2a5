/** Whose sandbox this is. */
export interface Account {
  username: string;
  password: string;
  applicationId: string;
  merchantId: string;
  webhookSecret: string;
}

/** Public on purpose: it opens nothing but a sandbox. */
export const SANDBOX_ACCOUNT: Account = {
  username: 'US-sandbox',
  password: 'sandbox-password',
  applicationId: 'AP-sandbox',
  merchantId: 'MU-sandbox',
  webhookSecret: 'sandbox-webhook-secret',
};
