import { randomUUID } from 'node:crypto';

export interface FirebaseAccount {
  email: string;
  password: string;
}

export interface FirebaseEmulator {
  /** A new account as Firebase has it after its owner has, or has not yet, confirmed the address. */
  open(address: 'confirmed' | 'unconfirmed'): Promise<FirebaseAccount>;
}

/** The Auth emulator's administration: `Bearer owner` is what it takes for the project's own server. */
export function firebaseEmulator(host: string, projectId: string): FirebaseEmulator {
  return {
    async open(address) {
      const account = { email: `shopper-${randomUUID()}@example.com`, password: 'a long enough password' };
      const answer = await fetch(
        `http://${host}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`,
        {
          method: 'POST',
          headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
          body: JSON.stringify({
            ...account,
            displayName: 'Alex Rivera',
            emailVerified: address === 'confirmed',
          }),
          signal: AbortSignal.timeout(10_000),
        },
      );
      if (!answer.ok)
        throw new Error(`The Auth emulator opened no account: ${answer.status} ${await answer.text()}`);
      return account;
    },
  };
}
