import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

const MESSAGES = {
  NOTICE_REFUSED: 'The vendor refused the notice; a repeat would be refused too',
  NOTICE_NOT_SENT: 'The vendor could not be reached or was busy',
} as const;

/**
 * `NOTICE_REFUSED` is not retryable, `NOTICE_NOT_SENT` is. `detail` is a code of the vendor, never its
 * message: that may name the recipient.
 */
export function noticeFailure(
  vendor: string,
  type: keyof typeof MESSAGES,
  detail: string,
): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${vendor}: ${MESSAGES[type]} (${detail})`,
    type,
    nonRetryable: type === 'NOTICE_REFUSED',
    // A notice that is not sent never fails a checkout.
    category: ApplicationFailureCategory.BENIGN,
  });
}
