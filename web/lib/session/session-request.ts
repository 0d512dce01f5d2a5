import type { Credentials, Profile, Registration } from './sign-in';

export type SessionRequest =
  | { action: 'sign-in'; credentials: Credentials; profile?: Profile }
  | { action: 'register'; registration: Registration };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const hasTexts = (value: unknown, names: string[]): boolean => isRecord(value) && names.every((name) => isText(value[name]));

/** What the provider's route takes; without it there is nothing to ask it. */
const PAYLOADS: Record<Credentials['provider'], string[]> = { emailpass: ['email', 'password'], firebase: ['idToken'] };

const isProvider = (value: unknown): value is Credentials['provider'] => typeof value === 'string' && Object.hasOwn(PAYLOADS, value);
const isCredentials = (value: unknown): boolean => isRecord(value) && isProvider(value.provider) && hasTexts(value.payload, PAYLOADS[value.provider]);
const isRegistration = (value: unknown): boolean =>
  isRecord(value) && hasTexts(value, ['email', 'password', 'firstName', 'lastName']) && (value.phone === undefined || isText(value.phone));

/** The request to sign in or register that a body holds; undefined when it is none. What the texts are worth is for the backend to say. */
export function sessionRequest(body: unknown): SessionRequest | undefined {
  if (!isRecord(body)) return undefined;
  const asked = body.action === 'register' ? isRegistration(body.registration) : body.action === 'sign-in' && isCredentials(body.credentials) && (body.profile === undefined || isRecord(body.profile));
  return asked ? (body as SessionRequest) : undefined;
}
