/**
 * What the shop asks of a new password; the backend, which enforces it, also refuses what is easy to guess.
 */
export const MIN_PASSWORD = 8;
export const PASSWORD_HINT = `At least ${MIN_PASSWORD} characters, and not easy to guess: a few words in a row are good.`;

/**
 * What is wrong with a new password before it is sent; undefined when the shop is to say. Characters are
 * counted as people see them.
 */
export function passwordSlip(password: string): string | undefined {
  if (!password) return 'Choose a password.';
  return [...password].length < MIN_PASSWORD ? `Use at least ${MIN_PASSWORD} characters.` : undefined;
}

/** The token in the link of the letter, from the address's part after `#`, which browsers send to nobody. */
export const tokenOf = (hash: string): string | undefined =>
  new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined;
