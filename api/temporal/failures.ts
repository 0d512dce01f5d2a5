import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ERRORS, type ErrorCode, type Problem } from '../../contract';
import { HttpProblem } from '../http/problem';

/**
 * A checkout's own limit of numbers and codes lasts as long as the checkout; an idle one ends after half an hour
 * where its store says nothing else.
 */
const SESSION_LIMIT_SECONDS = 1_800;

const isErrorCode = (type: unknown): type is ErrorCode =>
  typeof type === 'string' && Object.hasOwn(ERRORS, type);

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'pointer' in value &&
  typeof value.pointer === 'string' &&
  'message' in value &&
  typeof value.message === 'string';

/**
 * The session's own "no": a code of the contract in an ApplicationFailure's `type`, pointers in its first
 * detail.
 */
export function refusalOf(error: unknown): HttpProblem | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !isErrorCode(cause.type)) return undefined;
  const [first] = cause.details ?? [];
  const errors = Array.isArray(first) ? first.filter(isProblem) : [];
  return new HttpProblem(cause.type, cause.message || ERRORS[cause.type].title, {
    ...(errors.length > 0 ? { errors } : {}),
    ...(cause.type === 'RATE_LIMITED' ? { retryAfterSeconds: SESSION_LIMIT_SECONDS } : {}),
  });
}

/** Temporal and its workers did their work and said no: nothing that a breaker should count. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError ||
  error instanceof WorkflowNotFoundError ||
  error instanceof WorkflowExecutionAlreadyStartedError;
