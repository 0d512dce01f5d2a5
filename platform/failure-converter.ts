import { DefaultFailureConverter } from '@temporalio/common';

/** Loaded by path (worker threads, workflow bundle): messages and stack traces of failures go through the payload codec too. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
