import type { z } from 'zod';
import type { Cart } from '../cart';
import type { EventData } from '../events';
import type { ReconciliationReport } from '../reconciliation';
import type { Session } from '../session';
import type { MessageShapes } from '../shapes';
import type { CartSchema } from './cart';
import type { EVENT_SCHEMAS } from './events';
import type { MESSAGE_SCHEMAS } from './messages';
import type { ReconciliationAnswer } from './reconciliation';
import type { SessionSchema } from './session';

/**
 * The types that workflows know and the schemas of this folder describe the same values. Nothing runs here:
 * this file does not compile where the two drift.
 */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type AllSame<Schemas extends Record<string, z.ZodType>, Types> = {
  [Name in keyof Types]: Name extends keyof Schemas ? Same<z.output<Schemas[Name]>, Types[Name]> : false;
};
type AllHold<T extends Record<keyof T, true>> = T;

export type CartAndSession = AllHold<{
  cart: Same<z.output<typeof CartSchema>, Cart>;
  session: Same<z.output<typeof SessionSchema>, Session>;
}>;
export type Reconciliation = AllHold<{
  report: Same<z.output<typeof ReconciliationAnswer>, ReconciliationReport>;
}>;
export type Events = AllHold<AllSame<typeof EVENT_SCHEMAS, EventData>>;
export type Messages = AllHold<AllSame<typeof MESSAGE_SCHEMAS, MessageShapes>>;
