import { ApplicationFailureCategory } from '@temporalio/common';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  BYPASS_REASONS,
  type BypassReason,
  type ErrorCode,
  type FinalizeResult,
  type Problem,
  ERRORS,
  SETTLEMENT_REFUSED,
} from '../contract';

/**
 * A refusal that the caller can mend: the API turns it into a 4xx, and neither Temporal nor a dashboard
 * counts it as a fault.
 */
export function refusal(code: ErrorCode, problems: Problem[] = []): ApplicationFailure {
  return ApplicationFailure.create({
    type: code,
    message: ERRORS[code].title,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    details: [problems],
  });
}

/** A regular activity's failure wraps its cause; a local one's comes as it is. */
const causeOf = (error: unknown): unknown => (error instanceof ActivityFailure ? error.cause : error);

const isReason = (type: string): type is BypassReason => (BYPASS_REASONS as readonly string[]).includes(type);

/**
 * Why a host call failed, as a bypass reason. Whatever is not ours to name counts as the host's error:
 * checkout goes on either way.
 */
export function bypassReasonOf(error: unknown): BypassReason {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) return 'HOST_TIMEOUT';
  const type = cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
  return isReason(type) ? type : 'HOST_ERROR';
}

/** The host's own code where it refused for good; null for any other failure. */
export function refusalCodeOf(error: unknown): string | null {
  const cause = causeOf(error);
  const [code] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return typeof code === 'string' ? code : null;
}

/** The failure's stable type, for support; never its message, which may come from outside. */
export function failureTypeOf(error: unknown): string {
  const cause = causeOf(error);
  // Retries that ran out of time: the last attempt's failure says more.
  if (cause instanceof TimeoutFailure) return cause.cause ? failureTypeOf(cause.cause) : 'TIMEOUT';
  return cause instanceof ApplicationFailure ? (cause.type ?? 'UNKNOWN') : 'UNKNOWN';
}

/** The host's "no" to an order; null for a failure that says nothing about the order. */
export function settlementRefusalOf(error: unknown): Extract<FinalizeResult, { outcome: 'refused' }> | null {
  return failureTypeOf(error) === SETTLEMENT_REFUSED
    ? { outcome: 'refused', code: refusalCodeOf(error) ?? 'UNKNOWN' }
    : null;
}
