import { AsyncLocalStorage } from 'node:async_hooks';

/** What the lines say that are written on behalf of one request or activity. No names, phones or secrets. */
export interface LogContext {
  /** W3C: 32 hexadecimal digits. */
  traceId?: string;
  sessionId?: string;
  storeId?: string;
  /** The public half of an API key. */
  keyId?: string;
}

const current = new AsyncLocalStorage<LogContext>();

/** Every line that `work` writes, also later, says what is in `about`. */
export const inLogContext = <T>(about: LogContext, work: () => T): T => current.run(about, work);

/** From here on the lines of this request say this, too. Nothing happens outside of one. */
export const noteInLog = (about: LogContext): void => void Object.assign(current.getStore() ?? {}, about);

/** A copy: the log adds to it. */
export const logContext = (): LogContext => ({ ...current.getStore() });
