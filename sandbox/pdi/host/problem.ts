const STATUS = {
  PARTICIPANT_MISMATCH: 403,
  MEMBER_NOT_FOUND: 404,
  TRANSACTION_NOT_FOUND: 404,
  TRANSACTION_FINALIZED: 409,
  TRANSACTION_CANCELLED: 409,
  MEMBER_MISMATCH: 409,
  IDEMPOTENCY_KEY_REUSED: 409,
  INSUFFICIENT_POINTS: 409,
  REWARD_NOT_AVAILABLE: 409,
  REWARDS_NOT_STACKABLE: 409,
  PERIOD_CLOSED: 409,
  UNKNOWN_CURSOR: 422,
  UNKNOWN_LINE: 422,
  DUPLICATE_LINE: 422,
  DUPLICATE_REWARD: 422,
  DISCOUNT_MISMATCH: 422,
  DISCOUNT_TOO_HIGH: 422,
} as const;

export type RefusalCode = keyof typeof STATUS;

export interface Problem {
  code: RefusalCode;
  message: string;
}

/** A business "no" as an answer, for one that leaves a trace. */
export const refusal = (code: RefusalCode, message: string): { status: number; answer: Problem } => ({
  status: STATUS[code],
  answer: { code, message },
});

/** A business "no": nothing has changed. */
export class Refusal extends Error {
  readonly status: number;

  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
    this.status = STATUS[code];
  }
}
