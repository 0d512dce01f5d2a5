/** What forms fill in of the signed-in shopper. */
export interface SignedIn {
  email?: string | null;
  phone?: string | null;
}

/** The signed-in shopper, asked from the browser. Only a convenience: without an answer the shopper types. */
export async function signedInCustomer(): Promise<SignedIn | null> {
  try {
    const response = await fetch('/session');
    return ((await response.json()) as { customer: SignedIn | null }).customer;
  } catch {
    return null;
  }
}
