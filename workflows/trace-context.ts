import type { AsyncLocalStorage } from '@temporalio/workflow';

/** Where a trace stands: W3C trace context. */
export interface Trace {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** The span that is under way: 16 hexadecimal digits. */
  spanId: string;
  /** Two hexadecimal digits; the last bit says whether spans of this trace are kept. */
  flags: string;
}

type Storage = InstanceType<typeof AsyncLocalStorage<Trace | undefined>>;

/**
 * One for all workflows of a thread (`workers/bundle.ts` shares this module): Node notes every storage that was
 * used in every promise of the thread, so one for each checkout would make all others dearer. Made when the first
 * trace comes; the sandbox has the class in its globals.
 */
let storage: Storage | undefined;
const create = (): Storage =>
  new (globalThis as unknown as { AsyncLocalStorage: new () => Storage }).AsyncLocalStorage();

/** Undefined outside of a trace: whoever sent the message traces nothing. */
export const currentTrace = (): Trace | undefined => storage?.getStore();

/** Work that is done for a message belongs to the message's trace, whenever it is done; that of an untraced one to none. */
export function inTrace<T>(trace: Trace | undefined, work: () => T): T {
  if (trace === undefined && !storage) return work();
  storage ??= create();
  return storage.run(trace, work);
}
