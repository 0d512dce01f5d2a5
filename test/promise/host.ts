/** The loyalty host's side of a test: what it suffers, what it was asked, and what it counted. */
export interface Fault {
  route: string;
  kind: string;
  value?: number | string;
  times?: number;
}

export interface LedgerEntry {
  posSequenceID: string;
  entry: 'finalize' | 'accrual' | 'reverse' | 'cancel';
  membershipID: string;
  pointsEarned: number;
  pointsRedeemed: number;
  rewardIDs: string[];
}

export interface HostCall {
  route: string;
  path: string;
  body: unknown;
}

export interface Host {
  readonly url: string;
  fail(...faults: Fault[]): Promise<void>;
  /** Ends every fault. */
  heal(): Promise<void>;
  ledger(posSequenceId?: string): Promise<LedgerEntry[]>;
  calls(filter?: { posSequenceID?: string; route?: string }): Promise<HostCall[]>;
  balance(membershipId: string): Promise<number>;
  /** The newest code that was sent to this number. */
  codeFor(phone: string): Promise<string>;
  expireTokens(): Promise<void>;
}

/** The members that the sandbox begins with. */
export const ALEX = { membershipId: 'M-100001', phone: '+15555550123', firstName: 'Alex', points: 1_850 };
export const SAM = { membershipId: 'M-100002', phone: '+15555550456', firstName: 'Sam', points: 120 };

const TIME_OUT_MS = 5_000;

export function hostAt(url: string): Host {
  const control = async (path: string, method = 'GET', body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/_control${path}`, {
      method,
      signal: AbortSignal.timeout(TIME_OUT_MS),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const search = (filter: Record<string, string | undefined>) => {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
  };
  return {
    url,
    fail: async (...faults) => void (await control('/faults', 'PUT', faults)),
    heal: async () => void (await control('/faults', 'DELETE')),
    ledger: async (posSequenceID) => (await control(`/ledger${search({ posSequenceID })}`)) as LedgerEntry[],
    calls: async (filter = {}) => (await control(`/calls${search(filter)}`)) as HostCall[],
    balance: async (membershipId) =>
      ((await control(`/members/${membershipId}`)) as { pointsBalance: number }).pointsBalance,
    codeFor: async (phone) => {
      const sent = ((await control('/messages')) as { phone: string; code: string }[]).filter(
        (message) => message.phone === phone,
      );
      const code = sent.at(-1)?.code;
      if (code === undefined) throw new Error('No code was sent to this number');
      return code;
    },
    expireTokens: async () => void (await control('/expire-tokens', 'POST')),
  };
}
