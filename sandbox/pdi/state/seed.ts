import type { Tier } from '../engine';
import type { Changes, Member } from './records';

/** Who may ask for a token, and for which sites it then speaks. */
export interface Client {
  clientID: string;
  clientSecret: string;
  participantID: string;
  siteIDs: string[];
}

/**
 * Two participants, so that one can be refused the other's transactions. The secrets are public: they open
 * nothing but a sandbox.
 */
export const SEED_CLIENTS: readonly Client[] = [
  {
    clientID: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    participantID: 'PARTICIPANT-1',
    siteIDs: ['SITE-1', 'SITE-2'],
  },
  {
    clientID: 'sandbox-client-2',
    clientSecret: 'sandbox-secret-2',
    participantID: 'PARTICIPANT-2',
    siteIDs: ['SITE-9'],
  },
];

const SEEDED_AT = '2026-01-01T00:00:00.000Z';

const member = (
  membershipID: string,
  phone: string,
  firstName: string,
  lastName: string,
  tier: Tier,
  points: number,
): Member => ({
  membershipID,
  phone,
  email: `${firstName
    .normalize('NFD')
    .replaceAll(/[^a-z]/gi, '')
    .toLowerCase()}@example.com`,
  firstName,
  lastName,
  tier,
  pointsBalance: points,
  pointHistory: points === 0 ? [] : [{ at: SEEDED_AT, points, kind: 'opening', reference: 'seed' }],
});

/** Phones of the range that is kept for fiction. */
export const SEED: Changes = {
  members: [
    member('M-100001', '+15555550123', 'Alex', 'Rivera', 'gold', 1850),
    member('M-100002', '+15555550456', 'Sam', 'Okafor', 'bronze', 120),
    member('M-100003', '+15555550789', 'Priya', 'Nair', 'silver', 640),
    member('M-100004', '+15555550321', 'Chen', 'Wei', 'platinum', 12_400),
    member('M-100005', '+15555550654', 'Zoë', 'Lindqvist', 'bronze', 0),
  ],
};
