import { writeFileSync } from 'node:fs';

const PLENTY = 1_000_000_000;
/** Enough that no member's own history grows long, whatever the host does with it. */
const MEMBERS = 1_000;

/** Phones of the range that is kept for fiction, with made-up area codes. */
export const phoneOf = (index: number): string =>
  `+1${200 + Math.floor((index % MEMBERS) / 100)}55501${String(index % 100).padStart(2, '0')}`;

/** A state file of the sandbox (one JSON line) with members who never run out of points; answers who they are. */
export function writeMembers(
  file: string,
  pointsBalance = PLENTY,
): { membershipId: string; phone: string }[] {
  const members = Array.from({ length: MEMBERS }, (_, index) => ({
    membershipID: `M-${200_000 + index}`,
    firstName: 'Bench',
    lastName: 'Member',
    phone: phoneOf(index),
    tier: 'gold',
    pointsBalance,
    pointHistory: [],
  }));
  writeFileSync(file, `${JSON.stringify({ members })}\n`);
  return members.map(({ membershipID, phone }) => ({ membershipId: membershipID, phone }));
}
