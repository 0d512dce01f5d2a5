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
  username: 'USsandbox',
  password: 'sandbox-password',
  applicationId: 'APsandbox',
  merchantId: 'MUsandbox',
  webhookSecret: 'sandbox-webhook-secret',
};
