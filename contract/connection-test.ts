/** What a test of a store's settings does, in this order; it ends with the first that fails. */
export const CONNECTION_STEPS = ['settings', 'token', 'status'] as const;
export type ConnectionStep = (typeof CONNECTION_STEPS)[number];

/** What came of a test of a store's loyalty host. Nothing in it comes from the host, and no secret. */
export interface ConnectionTest {
  ok: boolean;
  steps: {
    name: ConnectionStep;
    ok: boolean;
    millis: number;
    /** Of a failure. */
    code?: string;
    /** A sentence for people. */
    detail?: string;
  }[];
}
