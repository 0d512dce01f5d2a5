import type { IdentifyMessage, Identity } from '../../contract';

/** Who the message names; its shape was checked at the door. */
export const identityOf = ({ phone, membershipId }: IdentifyMessage): Identity =>
  phone === undefined ? { membershipId: membershipId ?? '' } : { phone };

/** Only the last four digits: `•••• 0123`. */
export function maskPhone(phone: string): string {
  return phone.length >= 4 ? `•••• ${phone.slice(-4)}` : '';
}

export function sameIdentity(a: Identity | null, b: Identity): boolean {
  if (!a) return false;
  return 'phone' in a
    ? 'phone' in b && a.phone === b.phone
    : 'membershipId' in b && a.membershipId === b.membershipId;
}
