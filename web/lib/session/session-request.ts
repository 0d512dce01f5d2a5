import type { Credentials, Profile, Registration } from './sign-in';

export type SessionRequest =
  | { action: 'sign-in'; credentials: Credentials; profile?: Profile }
  | { action: 'register'; registration: Registration };

/** A password to be set anew: the first asks for the letter, the second comes by its link. */
export type PasswordRequest =
  { action: 'forgot'; email: string } | { action: 'set'; token: string; password: string };

/** Characters; an ID token of a provider is the longest of them. */
const MAX_TEXT = 8_192;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;

/** What the provider's route takes; without it there is nothing to ask it. */
const PAYLOADS: Record<Credentials['provider'], string[]> = {
  emailpass: ['email', 'password'],
  firebase: ['idToken'],
};

const isProvider = (value: unknown): value is Credentials['provider'] =>
  typeof value === 'string' && Object.hasOwn(PAYLOADS, value);

/** These texts and nothing else of what was sent; undefined when one is missing. */
function textsOf<Name extends string>(value: unknown, names: Name[]): Record<Name, string> | undefined {
  if (!isRecord(value) || !names.every((name) => isText(value[name]))) return undefined;
  return Object.fromEntries(names.map((name) => [name, value[name]])) as Record<Name, string>;
}

function credentialsOf(value: unknown): Credentials | undefined {
  if (!isRecord(value) || !isProvider(value.provider)) return undefined;
  const payload = textsOf(value.payload, PAYLOADS[value.provider]);
  return payload && { provider: value.provider, payload };
}

/** A provider may know no name; the e-mail address is checked where the customer is made. */
function profileOf(value: unknown): Profile | undefined {
  if (!isRecord(value)) return undefined;
  const text = (name: keyof Profile): string => (isText(value[name]) ? value[name] : '');
  return { email: text('email'), firstName: text('firstName'), lastName: text('lastName') };
}

function registrationOf(value: unknown): Registration | undefined {
  const texts = textsOf(value, ['email', 'password', 'firstName']);
  if (!texts || !isRecord(value)) return undefined;
  // Not everybody has a second name, or gives a number.
  const { lastName = '', phone } = value;
  if (lastName !== '' && !isText(lastName)) return undefined;
  if (phone !== undefined && !isText(phone)) return undefined;
  return { ...texts, lastName, ...(phone === undefined ? {} : { phone }) };
}

/**
 * The request to sign in or register that a body holds, without anything else that it holds; undefined when
 * it is none. What the texts are worth is for the backend to say.
 */
export function sessionRequest(body: unknown): SessionRequest | undefined {
  if (!isRecord(body)) return undefined;
  if (body.action === 'register') {
    const registration = registrationOf(body.registration);
    return registration && { action: 'register', registration };
  }
  if (body.action !== 'sign-in') return undefined;
  const credentials = credentialsOf(body.credentials);
  if (!credentials || (body.profile !== undefined && !isRecord(body.profile))) return undefined;
  const profile = profileOf(body.profile);
  return { action: 'sign-in', credentials, ...(profile ? { profile } : {}) };
}

export function passwordRequest(body: unknown): PasswordRequest | undefined {
  if (!isRecord(body)) return undefined;
  if (body.action === 'forgot') {
    const texts = textsOf(body, ['email']);
    return texts && { action: 'forgot', ...texts };
  }
  if (body.action !== 'set') return undefined;
  const texts = textsOf(body, ['token', 'password']);
  return texts && { action: 'set', ...texts };
}
