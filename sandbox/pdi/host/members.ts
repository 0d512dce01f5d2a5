import type { Member, PointEntry } from '../state';
import type { BeginRequest, Customer, EnrollRequest, MemberSummary } from '../wire';
import { memberOf, refuseClosed, transactionOf, type Host, type Outcome } from './host';
import { refusal, type Problem } from './problem';

const HISTORY_LIMIT = 100;

const summary = ({ membershipID, firstName, phone, email, tier, pointsBalance }: Member): MemberSummary => ({
  membershipID,
  firstName,
  phone,
  ...(email === undefined ? {} : { email }),
  tier,
  pointsBalance,
});

/** The member after these point movements (oldest first); movements of 0 points leave no trace. */
export function post(member: Member, movements: PointEntry[]): Member {
  const real = movements.filter((movement) => movement.points !== 0);
  return {
    ...member,
    pointsBalance: real.reduce((balance, movement) => balance + movement.points, member.pointsBalance),
    pointHistory: [...real.toReversed(), ...member.pointHistory].slice(0, HISTORY_LIMIT),
  };
}

/** The member whom a customer turns out to be, if the host knows one. */
export const find = (host: Host, customer: Customer): Member | undefined =>
  'membershipID' in customer
    ? host.state.member(customer.membershipID)
    : host.state.memberByPhone(customer.phone);

/**
 * BeginCustomer: opens the transaction for a member; another member takes the first one's place and loses the
 * reservations. A customer whom the host does not know costs it the same work, so that the time of an answer
 * tells nobody whose number this is.
 */
export function begin(
  host: Host,
  request: BeginRequest,
): Outcome<{ posSequenceID: string; loyaltySequenceID: string; member: MemberSummary } | Problem> {
  const member = find(host, request.customer);
  if (!member)
    return {
      ...refusal('MEMBER_NOT_FOUND', 'No member is known by this.'),
      changes: { decoys: [transactionOf(host, request, 'M-000000')] },
    };
  const known = transactionOf(host, request, member.membershipID);
  refuseClosed(known);
  const transaction =
    known.membershipID === member.membershipID
      ? known
      : { ...known, membershipID: member.membershipID, offers: [], reservations: [] };
  const { posSequenceID, loyaltySequenceID } = transaction;
  return {
    status: 200,
    answer: { posSequenceID, loyaltySequenceID, member: summary(member) },
    changes: { transactions: [transaction] },
  };
}

/** EnrollMember: the same phone is the same member. */
export function enroll(
  host: Host,
  request: EnrollRequest,
): Outcome<{ membershipID: string; tier: string; pointsBalance: number; created: boolean }> {
  const existing = host.state.memberByPhone(request.phone);
  if (existing) {
    const { membershipID, tier, pointsBalance } = existing;
    return { status: 200, answer: { membershipID, tier, pointsBalance, created: false } };
  }
  const { phone, firstName, lastName = '', email } = request;
  const membershipID = `M-${100_001 + host.state.memberCount()}`;
  const member: Member = {
    membershipID,
    firstName,
    lastName,
    phone,
    ...(email === undefined ? {} : { email }),
    tier: 'bronze',
    pointsBalance: 0,
    pointHistory: [],
  };
  return {
    status: 201,
    answer: { membershipID, tier: member.tier, pointsBalance: 0, created: true },
    changes: { members: [member] },
  };
}

/** GetMember: balance and point history. */
export function getMember(
  host: Host,
  membershipID: string,
): Outcome<MemberSummary & { pointHistory: PointEntry[] }> {
  const member = memberOf(host, membershipID);
  return { status: 200, answer: { ...summary(member), pointHistory: member.pointHistory } };
}
