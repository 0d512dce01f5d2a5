/** What a browser does with Firebase's own library, done with the Auth emulator's REST interface. */
export interface FirebaseEmulator {
  /** A new account; answers its uid and an ID token. */
  signUp(email: string): Promise<{ uid: string; idToken: string }>;
  /** Opens the link in the e-mail that confirms the address. */
  confirmEmail(idToken: string): Promise<void>;
  signIn(email: string): Promise<string>;
}

const PASSWORD = 'correct horse battery staple';

/** `host` is the value of FIREBASE_AUTH_EMULATOR_HOST, `projectId` the one that the shop runs with. */
export function firebaseEmulator(host: string, projectId: string): FirebaseEmulator {
  const ask = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(
      `http://${host}${path}`,
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
    if (!response.ok) throw new Error(`The Auth emulator answered ${response.status} to ${path}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const account = (method: string, body: unknown) =>
    ask(`/identitytoolkit.googleapis.com/v1/accounts:${method}?key=any`, body);
  return {
    signUp: async (email) => {
      const { localId, idToken } = await account('signUp', {
        email,
        password: PASSWORD,
        displayName: 'Alex Doe',
        returnSecureToken: true,
      });
      return { uid: String(localId), idToken: String(idToken) };
    },
    confirmEmail: async (idToken) => {
      const { email } = await account('sendOobCode', { requestType: 'VERIFY_EMAIL', idToken });
      const { oobCodes } = (await ask(`/emulator/v1/projects/${projectId}/oobCodes`)) as unknown as {
        oobCodes: { email: string; oobCode: string }[];
      };
      await account('update', { oobCode: oobCodes.filter((code) => code.email === email).at(-1)?.oobCode });
    },
    signIn: async (email) =>
      String(
        (await account('signInWithPassword', { email, password: PASSWORD, returnSecureToken: true }))[
          'idToken'
        ],
      ),
  };
}
