/**
 * Why Numeral's rates could not be had. `REFUSED` is an answer (it does not like the address or the
 * category), the others are failures.
 */
export type FailureReason =
  'TIMEOUT' | 'UNREACHABLE' | 'STATUS' | 'REFUSED' | 'INVALID_ANSWER' | 'ABSURD_RATE';

/** Carries no personal data: its message may be logged. */
export class NumeralFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options);
    this.name = 'NumeralFailure';
  }
}
