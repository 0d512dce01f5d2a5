import {
  finalizationsOf,
  type Changes,
  type LedgerEdit,
  type LedgerEntry,
  type Member,
  type OneTimeCode,
  type Period,
  type TextMessage,
  type Transaction,
} from './records';

/**
 * So many messages are kept: anybody may ask for codes, and a sandbox that runs for days must not grow for
 * ever.
 */
const MESSAGE_LIMIT = 1_000;

/** A use of a limited reward: for good (`until` null), or reserved until that time. */
interface Use {
  membershipID: string;
  until: number | null;
}

/** What the host may look up. Records are never changed in place: a message answers with `Changes`. */
export interface ReadableState {
  member(membershipID: string): Member | undefined;
  memberByPhone(phone: string): Member | undefined;
  memberCount(): number;
  transaction(key: string): Transaction | undefined;
  /** The transaction that was finalized with this idempotency key of this participant. */
  finalizedWith(participantID: string, idempotencyKey: string): string | undefined;
  /** Uses of a limited reward by all other transactions at a time: by this member, and in all. */
  usesElsewhere(
    rewardID: string,
    membershipID: string,
    transactionKey: string,
    now: number,
  ): { byMember: number; inAll: number };
  ledger(): readonly LedgerEntry[];
  /** By the site and the business date. */
  period(key: string): Period | undefined;
  /** The newest code of a transaction. */
  code(key: string): OneTimeCode | undefined;
  /** The newest ones, newest last. */
  messages(): readonly TextMessage[];
  everything(): Changes;
}

/** Who wrote an entry. */
export const siteKey = ({ participantID, siteID }: { participantID: string; siteID: string }): string =>
  JSON.stringify([participantID, siteID]);

/** A POS sequence ID is only unique at its site. */
export const transactionKey = (message: {
  participantID: string;
  siteID: string;
  posSequenceID: string;
}): string => JSON.stringify([message.participantID, message.siteID, message.posSequenceID]);

const participantOf = (key: string): string => String((JSON.parse(key) as unknown[])[0]);
const idempotencyIndex = (participantID: string, key: string): string => JSON.stringify([participantID, key]);

/** The host's whole memory with its look-up tables. */
export class State implements ReadableState {
  private readonly members = new Map<string, Member>();
  private readonly phones = new Map<string, string>();
  private readonly transactions = new Map<string, Transaction>();
  private readonly idempotencyKeys = new Map<string, string>();
  private readonly uses = new Map<string, Map<string, Use>>();
  private readonly entries: LedgerEntry[] = [];
  private readonly periods = new Map<string, Period>();
  private readonly codes = new Map<string, OneTimeCode>();
  private texts: TextMessage[] = [];

  member(membershipID: string): Member | undefined {
    return this.members.get(membershipID);
  }

  memberByPhone(phone: string): Member | undefined {
    const membershipID = this.phones.get(phone);
    return membershipID === undefined ? undefined : this.members.get(membershipID);
  }

  memberCount(): number {
    return this.members.size;
  }

  transaction(key: string): Transaction | undefined {
    return this.transactions.get(key);
  }

  finalizedWith(participantID: string, idempotencyKey: string): string | undefined {
    return this.idempotencyKeys.get(idempotencyIndex(participantID, idempotencyKey));
  }

  usesElsewhere(
    rewardID: string,
    membershipID: string,
    key: string,
    now: number,
  ): { byMember: number; inAll: number } {
    const others = [...(this.uses.get(rewardID) ?? [])].filter(
      ([user, use]) => user !== key && (use.until === null || use.until > now),
    );
    return {
      inAll: others.length,
      byMember: others.filter(([, use]) => use.membershipID === membershipID).length,
    };
  }

  ledger(): readonly LedgerEntry[] {
    return this.entries;
  }

  period(key: string): Period | undefined {
    return this.periods.get(key);
  }

  code(key: string): OneTimeCode | undefined {
    return this.codes.get(key);
  }

  messages(): readonly TextMessage[] {
    return this.texts;
  }

  everything(): Changes {
    return {
      members: [...this.members.values()],
      transactions: [...this.transactions.values()],
      ledger: [...this.entries],
      codes: [...this.codes.values()],
      messages: [...this.texts],
      periods: [...this.periods.values()],
    };
  }

  apply(changes: Changes): void {
    for (const member of changes.members ?? []) this.putMember(member);
    for (const transaction of changes.transactions ?? []) this.putTransaction(transaction);
    this.entries.push(...(changes.ledger ?? []));
    for (const edit of changes.ledgerEdits ?? []) this.editLedger(edit);
    for (const period of changes.periods ?? []) this.periods.set(period.key, period);
    for (const code of changes.codes ?? []) this.codes.set(code.key, code);
    if (changes.messages) this.texts = [...this.texts, ...changes.messages].slice(-MESSAGE_LIMIT);
  }

  private editLedger({ kind, idempotencyKey, changes }: LedgerEdit): void {
    const index = this.entries.findIndex((entry) => entry.idempotencyKey === idempotencyKey);
    const entry = this.entries[index];
    if (!entry) return;
    if (kind === 'remove') this.entries.splice(index, 1);
    else this.entries[index] = { ...entry, ...changes };
  }

  private putMember(member: Member): void {
    this.members.set(member.membershipID, member);
    this.phones.set(member.phone, member.membershipID);
  }

  private putTransaction(transaction: Transaction): void {
    this.clearUses(transaction.key);
    this.transactions.set(transaction.key, transaction);
    for (const { rewardID, until } of transaction.reservations) this.putUse(rewardID, transaction, until);

    const finalizations = finalizationsOf(transaction);
    for (const { idempotencyKey } of finalizations)
      this.idempotencyKeys.set(
        idempotencyIndex(participantOf(transaction.key), idempotencyKey),
        transaction.key,
      );
    const restored = new Set(transaction.reversals.flatMap((reversal) => reversal.restoredRewardIDs));
    for (const { rewardID } of finalizations.flatMap(({ rewards }) => rewards))
      if (!restored.has(rewardID)) this.putUse(rewardID, transaction, null);
  }

  private clearUses(key: string): void {
    const before = this.transactions.get(key);
    if (!before) return;
    const rewards = [...before.reservations, ...finalizationsOf(before).flatMap((made) => made.rewards)];
    for (const { rewardID } of rewards) this.uses.get(rewardID)?.delete(key);
  }

  private putUse(rewardID: string, { key, membershipID }: Transaction, until: number | null): void {
    const uses = this.uses.get(rewardID) ?? new Map<string, Use>();
    this.uses.set(rewardID, uses.set(key, { membershipID, until }));
  }
}
