import { createHmac } from 'node:crypto';
import type { IdentityRequest, InstrumentRequest, TokenRequest } from '../wire';
import { behaviourOf, brandOf, isExpired, passesLuhn } from './cards';
import { entity, found, timestamp, type Host, type Outcome } from './host';
import { Refusal } from './problem';

const TOKEN_LIFE_MS = 30 * 60_000;
const FINGERPRINT_LENGTH = 22;

const fingerprintOf = (host: Host, number: string): string =>
  `FPR${createHmac('sha256', host.state.fingerprintKey()).update(number).digest('base64url').replaceAll(/[-_]/g, '0').slice(0, FINGERPRINT_LENGTH)}`;

/** What a browser sends a card to; the number itself is not kept. Throws INVALID_FIELD. */
export function createToken(host: Host, applicationId: string, request: TokenRequest): Outcome {
  if (applicationId !== host.account.applicationId)
    throw new Refusal('NOT_FOUND', 'This application does not exist.');
  const { number, expiration_month: month, expiration_year: year } = request;
  if (!passesLuhn(number)) throw new Refusal('INVALID_FIELD', 'The card number is not valid.', 'number');
  if (isExpired(month, year, host.now))
    throw new Refusal('INVALID_FIELD', 'The card has expired.', 'expiration_year');
  const { id, created_at, updated_at } = entity(host, 'TK');
  const fingerprint = fingerprintOf(host, number);
  const expires_at = timestamp(host, TOKEN_LIFE_MS);
  const card = {
    brand: brandOf(number),
    bin: number.slice(0, 6),
    last_four: number.slice(-4),
    card_type: 'CREDIT',
    name: request.name ?? null,
    expiration_month: month,
    expiration_year: year,
    fingerprint,
  };
  return {
    status: 201,
    answer: {
      id,
      created_at,
      updated_at,
      currency: 'USD',
      expires_at,
      fingerprint,
      instrument_type: 'PAYMENT_CARD',
    },
    changes: { tokens: [{ id, expires_at, card, behaviour: behaviourOf(number), instrument: null }] },
  };
}

export function createIdentity(host: Host, { entity: person, tags }: IdentityRequest): Outcome {
  const { first_name = null, last_name = null, email = null, phone = null } = person ?? {};
  const identity = {
    ...entity(host, 'ID'),
    entity: { first_name, last_name, email, phone },
    tags: tags ?? {},
  };
  return { status: 201, answer: identity, changes: { identities: [identity] } };
}

export const getIdentity = (host: Host, id: string): Outcome => ({
  status: 200,
  answer: found('identity', host.state.find('identities', id)),
});

/** A token becomes an instrument once, and within half an hour. Throws NOT_FOUND, UNPROCESSABLE_ENTITY. */
export function createInstrument(host: Host, request: InstrumentRequest): Outcome {
  const identity = found('identity', host.state.find('identities', request.identity));
  const token = found('token', host.state.find('tokens', request.token));
  if (token.instrument !== null)
    throw new Refusal('UNPROCESSABLE_ENTITY', 'The token has been used before.', 'token');
  if (Date.parse(token.expires_at) <= host.now)
    throw new Refusal('UNPROCESSABLE_ENTITY', 'The token has expired.', 'token');
  const type = 'PAYMENT_CARD' as const;
  const instrument = {
    ...entity(host, 'PI'),
    ...token.card,
    currency: 'USD' as const,
    enabled: true,
    identity: identity.id,
    instrument_type: type,
    type,
    tags: request.tags ?? {},
  };
  return {
    status: 201,
    answer: instrument,
    changes: {
      instruments: [{ ...instrument, behaviour: token.behaviour }],
      tokens: [{ ...token, instrument: instrument.id }],
    },
  };
}

export function getInstrument(host: Host, id: string): Outcome {
  const { behaviour: _ofTheSandbox, ...answer } = found(
    'payment instrument',
    host.state.find('instruments', id),
  );
  return { status: 200, answer };
}
