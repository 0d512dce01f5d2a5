/** The host's routes as its clock names them. */
export const HOST_PATHS = {
  identify: '/loyalty/v1/customers/begin',
  rewards: '/loyalty/v1/rewards',
  finalize: '/loyalty/v1/rewards/finalize',
} as const;

/** Milliseconds of each request, by path. */
export type HostTimes = Record<string, number[]>;

/** What the host answered since it was last asked (`bench/host/server.ts`). */
export const takeHostTimes = async (clockUrl: string): Promise<HostTimes> =>
  (await fetch(clockUrl)).json() as Promise<HostTimes>;
