import { z } from 'zod';
import { CONNECTION_STEPS } from '../connection-test';
import { PROOF_SETTINGS } from '../proof';
import { text } from './primitives';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** Secrets travel to the host: in clear only as far as this machine. */
function isSafeHost(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

const hostUrl = text(500).refine(
  isSafeHost,
  'must be an https URL without credentials (http only on loopback)',
);

const ZONE_NAME = /^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z0-9_+-]*)+)$/;

/** As Node and Temporal's server both know it: Node would take another case, and offsets, which the server does not. */
function isTimeZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

const timeZone = text(100).refine(isTimeZone, 'must be the name of a time zone, like America/New_York');

export const StoreConfigRequest = z
  .strictObject({
    enabled: z.boolean(),
    provider: text(50),
    hostUrl,
    clientId: text(),
    clientSecret: text(1000)
      .optional()
      .meta({ description: 'May be left out when one is set already', writeOnly: true }),
    participantId: text(),
    siteId: text(),
    idleTimeoutSeconds: z.int().min(1).max(DAY_SECONDS).optional(),
    bypassCooldownSeconds: z.int().min(0).max(HOUR_SECONDS).optional(),
    graceSeconds: z
      .int()
      .min(0)
      .max(30 * DAY_SECONDS)
      .optional()
      .meta({ description: 'How long an expired session waits for a late order; a day where it is not set' }),
    paymentWindowSeconds: z
      .int()
      .min(1)
      .max(90 * DAY_SECONDS)
      .optional()
      .meta({ description: 'How long a placed order waits for its money; 14 days where it is not set' }),
    proof: z
      .enum(PROOF_SETTINGS)
      .optional()
      .meta({
        description:
          'What a shopper must prove before an account is shown and its points are spent: `none`; `spend` (earning and instant offers without proof); ' +
          '`all` (only the promise to earn without proof). Absent: what is set stays; a new store gets `spend`',
      }),
    timeZone: timeZone.optional().meta({
      description:
        "IANA name of the store's time zone: its business days begin at midnight there. Absent: what is set stays; a new store gets `UTC`",
      examples: ['America/New_York'],
    }),
  })
  .meta({ id: 'StoreConfigRequest' });

export const StoreConfigAnswer = z
  .object({
    storeId: z.string(),
    enabled: z.boolean(),
    provider: z.string(),
    hostUrl: z.string(),
    clientId: z.string(),
    clientSecretSet: z.literal(true),
    participantId: z.string(),
    siteId: z.string(),
    idleTimeoutSeconds: z.int(),
    bypassCooldownSeconds: z.int(),
    graceSeconds: z.int(),
    paymentWindowSeconds: z.int(),
    proof: z.enum(PROOF_SETTINGS),
    timeZone: z.string(),
    createdAt: z.string().meta({ format: 'date-time' }),
    updatedAt: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'StoreConfig' });

export const ConnectionTestAnswer = z
  .object({
    ok: z.boolean(),
    steps: z.array(
      z.object({
        name: z.enum(CONNECTION_STEPS).meta({
          description:
            '`settings` are there; the host gives a `token` for them; with it, its `status` is online',
        }),
        ok: z.boolean(),
        millis: z.int(),
        code: z.string().optional().meta({ description: 'Of a failure; stable' }),
        detail: z.string().optional().meta({ description: 'In plain words' }),
      }),
    ),
  })
  .meta({ id: 'ConnectionTest' });
