import type { Cart, Session } from '../../../contract';
import { SessionSchema } from '../../../contract/http';
import { Sentence } from '../../console';
import { cartOf, newCartId } from '../basket';
import type { Sandbox } from '../sandbox';
import type { Answer, Secrets } from './answers';
import type { ThiefHandles } from './handles';
import { ask, newAddress, type Request } from './http';
import { createOtherStore, type OtherStore } from './other-store';

/** Coffee, chips and enough fuel: the host has instant and optional rewards for them. */
const BASKET = { coffees: 1, gallons: 16 };

export interface Who {
  /** The shop's own key by default; null sends none. */
  key?: string | null;
  /** `Idempotency-Key`; none by default. */
  once?: string;
  /** The shopper's address that the shop names; a new one by default. */
  address?: string;
}

/** Whose account the thief is after, as the owner sees it. */
export interface Owner {
  phone: string;
  session: Session;
}

/** What all attacks share: the stack, and the carts that are opened for them and cancelled at the end. */
export interface Scene {
  handles: ThiefHandles;
  sandbox: Sandbox;
  /** One request to the loyalty API. */
  api(method: string, path: string, body?: object, who?: Who): Promise<Answer>;
  /** A new cart for a number, without proof. Throws when loyalty does not answer with one. */
  openCart(phone: string, address?: string): Promise<Session>;
  /** A cart that the owner of the number proved with the host's code; undefined where no code came. */
  openProven(phone: string): Promise<Session | undefined>;
  /** Remembers a session that an attack began, so that it is cancelled. */
  began(answer: Answer): void;
  /** The checkout of somebody who shops meanwhile: it must not be seen or changed. */
  victim(): Promise<Session>;
  /** What the owner of MEMBER_PHONE knows of the account. */
  owner(): Promise<Owner>;
  /** A shop that may use the API too, for its own customers. */
  otherStore(): Promise<OtherStore>;
  /** Cancels the carts and takes back the key. */
  close(): Promise<void>;
}

/**
 * What a stranger must not learn of an account. The balance is a number that may stand anywhere: the attacks
 * look at its field.
 */
export const secretsOf = ({ session: { member } }: Owner): Secrets => ({
  'the membership id': member?.membershipId ?? '',
  'the first name': member?.firstName ?? '',
});

export const sessionIn = ({ text, what, status }: Answer): Session => {
  if (status !== 200) throw new Error(`${what} was answered with ${status}`);
  return SessionSchema.parse(JSON.parse(text));
};

export const cart = (version = 1): Cart => cartOf(version, BASKET);

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

export function createScene(handles: ThiefHandles, sandbox: Sandbox): Scene {
  const { LOYALTY_URL: url, LOYALTY_API_KEY: shopKey, STORE_ID: storeId, MEMBER_PHONE: phone } = handles;
  const sessions = new Set<string>();
  let opened: OtherStore | undefined;

  const api: Scene['api'] = (
    method,
    path,
    body,
    { key = shopKey, address = newAddress(), once: repeat } = {},
  ) => {
    const headers = {
      'shopper-address': address,
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(repeat === undefined ? {} : { 'idempotency-key': repeat }),
    };
    const request: Request = { method, headers, ...(body && { body }) };
    return ask(url, path, request);
  };

  const began = (answer: Answer): void => {
    if (answer.status === 200) sessions.add(sessionIn(answer).sessionId);
  };

  const openCart: Scene['openCart'] = async (number, address) => {
    const answer = await api(
      'POST',
      '/loyalty/identify',
      { storeId, cartId: newCartId(), phone: number, cart: cart() },
      address === undefined ? {} : { address },
    );
    began(answer);
    return sessionIn(answer);
  };

  const openProven: Scene['openProven'] = async (number) => {
    const { sessionId } = await openCart(number);
    sessionIn(await api('POST', '/loyalty/proof/request', { sessionId }));
    const code = await sandbox.codeFor(number);
    const session =
      code === undefined ? undefined : sessionIn(await api('POST', '/loyalty/proof', { sessionId, code }));
    return session?.member?.proven ? session : undefined;
  };

  const otherStore = once(async () => {
    opened = await createOtherStore(handles.DATABASE_URL, storeId);
    return opened;
  });

  return {
    handles,
    sandbox,
    api,
    openCart,
    openProven,
    began,
    otherStore,
    victim: once(() => openCart(phone)),
    owner: once(async () => {
      const session = await openProven(phone);
      if (!session)
        throw new Sentence(
          `The host sent ${phone} no code, so nobody can tell what its owner knows: MEMBER_PHONE must be a member's.`,
        );
      return { phone, session };
    }),
    async close() {
      try {
        await Promise.all(
          [...sessions].map((sessionId) =>
            api('POST', `/loyalty/sessions/${sessionId}/cancel`, { reason: 'the thief leaves' }),
          ),
        );
      } finally {
        await opened?.close();
      }
    },
  };
}
