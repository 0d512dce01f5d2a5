import {
  ApplicationFailure,
  ApplicationFailureCategory,
  DefaultFailureConverter,
  type ProtoFailure,
} from '@temporalio/common';
import { ERRORS } from '../contract';

const SENTENCES = new Map<string, string>(Object.entries(ERRORS).map(([type, { title }]) => [type, title]));

/** One of the contract's own refusals in the contract's own words: there is nothing of a person in it. */
const isOwnSentence = (error: unknown): error is ApplicationFailure =>
  error instanceof ApplicationFailure &&
  error.category === ApplicationFailureCategory.BENIGN &&
  SENTENCES.get(error.type ?? '') === error.message;

/**
 * Messages and stack traces of failures go through the payload codec too, and Temporal's UI shows "Encoded
 * failure" for them: it does not decode the answer to an update. A refusal's sentence is the same for
 * everybody, so it stays in clear and support reads why an update was refused.
 */
class RefusalsInClear extends DefaultFailureConverter {
  override errorToFailure(...given: Parameters<DefaultFailureConverter['errorToFailure']>): ProtoFailure {
    const [error] = given;
    const failure = super.errorToFailure(...given);
    if (isOwnSentence(error)) failure.message = error.message;
    return failure;
  }
}

/** Loaded by path (worker threads, workflow bundle). */
export const failureConverter = new RefusalsInClear({ encodeCommonAttributes: true });
