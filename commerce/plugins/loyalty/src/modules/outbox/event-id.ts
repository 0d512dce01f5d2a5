/** What makes an event's id: the same happening, the same id. */
export const eventId = {
  completed: (orderId: string): string => `${orderId}:completed`,
  /** The n-th time that the payments of the order changed. */
  paymentsChanged: (orderId: string, n: number): string => `${orderId}:payments:${n}`,
  /** The n-th time that something of the order came back. */
  returned: (orderId: string, n: number): string => `${orderId}:returned:${n}`,
  cancelled: (orderId: string): string => `${orderId}:cancelled`,
  /** Each time that somebody changed the account is an attempt of its own, and may mend one that failed. */
  registered: (customerId: string, changedAt: Date): string =>
    `${customerId}:registered:${changedAt.getTime()}`,
  identity: (cartId: string): string => `${cartId}:identity`,
  /** Each proof is an attempt of its own, and may mend one that failed. */
  linked: (customerId: string, membershipId: string, provenAt: Date): string =>
    `${customerId}:linked:${membershipId}:${provenAt.getTime()}`,
};
