import axios from 'axios';

const TIMEOUT_MS = 10_000;

interface LedgerEntry {
  posSequenceID: string;
  entry: string;
}

/** What the benchmark does to the host, and asks of it, beside all subjects. */
export interface HostControl {
  /** Every finalization is answered 503 from now on. */
  refuseOrders(): Promise<void>;
  takeOrders(): Promise<void>;
  /** The transaction of every finalization that had an effect, oldest first; twice where it had two. */
  effects(): Promise<string[]>;
}

export function createHostControl(sandboxUrl: string): HostControl {
  const control = axios.create({ baseURL: `${sandboxUrl}/_control`, timeout: TIMEOUT_MS, proxy: false });
  return {
    async refuseOrders() {
      await control.put('/faults', [{ route: 'finalize', kind: 'status', value: 503 }]);
    },
    async takeOrders() {
      await control.put('/faults', []);
    },
    async effects() {
      const { data } = await control.get<LedgerEntry[]>('/ledger');
      return data
        .filter(({ entry }) => entry === 'finalize' || entry === 'accrual')
        .map(({ posSequenceID }) => posSequenceID);
    },
  };
}
