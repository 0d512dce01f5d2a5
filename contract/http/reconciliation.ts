import { z } from 'zod';
import { FINDING_KINDS, RECONCILIATION_STATUSES } from '../reconciliation';

export const date = z.string().meta({ format: 'date' });
const time = z.string().meta({ format: 'date-time' });
const points = z.int();
const DayTotalsSchema = z
  .object({
    entries: points,
    issued: points,
    redeemed: points,
    reversed: points.meta({ description: 'Taken back by returns' }),
    restored: points.meta({ description: 'Given back by returns for rewards' }),
    expired: points.meta({ description: 'As the host lists it; 0 for a host that lists none' }),
  })
  .meta({ id: 'DayTotals' });

const side = z.number().nullable();
const FindingSchema = z
  .object({
    kind: z.enum(FINDING_KINDS),
    state: z.enum(['open', 'resent', 'signedOff']),
    posSequenceId: z.string(),
    returnKey: z.string().meta({ description: 'Of a return; empty for the settlement of an order' }),
    sessionId: z.string().nullable(),
    orderId: z.string().nullable(),
    returnId: z.string().nullable(),
    detail: z.record(z.string(), z.object({ ours: side, host: side })).meta({
      description: 'What each side says, by the name of what differs. `member` names nobody: both are null',
    }),
  })
  .meta({ id: 'ReconciliationFinding' });

export const ReconciliationAnswer = z
  .object({
    storeId: z.string(),
    date,
    timeZone: z.string(),
    beginsAt: time,
    endsAt: time,
    status: z.enum(RECONCILIATION_STATUSES),
    signOffReason: z.string().nullable(),
    periodId: z.string().nullable().meta({ description: "The host's name of the closed period" }),
    totals: z
      .object({ ours: DayTotalsSchema, host: DayTotalsSchema, outstanding: points })
      .nullable()
      .meta({ description: 'Null until the host was asked' }),
    findings: z.array(FindingSchema),
  })
  .meta({ id: 'Reconciliation' });

export const DayAnswer = z.object({ storeId: z.string(), date }).meta({ id: 'BusinessDay' });
