import { z } from 'zod';
import { LIES, routesOf } from './lies';

const FAULT_ROUTES = [
  'token',
  'identify',
  'code',
  'verify',
  'rewards',
  'finalize',
  'cancel',
  'reverse',
  'goodwill',
  'enroll',
  'member',
  'entries',
  'endPeriod',
  '*',
] as const;
const KINDS = ['latency', 'hang', 'reset', 'status', 'malformed', 'lie', 'lostAnswer'] as const;
const LONGEST_LATENCY_MS = 600_000;

const oneOf = <const T extends readonly [string, ...string[]]>(what: string, values: T) =>
  z.enum(values, {
    error: ({ input }) =>
      `unknown ${what} ${JSON.stringify(input) ?? '(none)'}; it is one of ${values.join(', ')}`,
  });

const strict = { times: z.int().positive().optional(), route: oneOf('route', FAULT_ROUTES) };
const noValue = z.undefined({ error: 'this kind takes no value' }).optional();

const Latency = z.strictObject({
  ...strict,
  kind: z.literal('latency'),
  value: z
    .int({ error: `latency needs a value: whole milliseconds up to ${LONGEST_LATENCY_MS}` })
    .min(0)
    .max(LONGEST_LATENCY_MS),
});
const Status = z.strictObject({
  ...strict,
  kind: z.literal('status'),
  value: z.int({ error: 'status needs a value: a status code from 400 to 599' }).min(400).max(599),
});
const LieFault = z
  .strictObject({ ...strict, kind: z.literal('lie'), value: oneOf('lie', LIES) })
  .superRefine(({ route, value }, context) => {
    if (route === '*' || routesOf(value).includes(route)) return;
    context.addIssue({
      code: 'custom',
      path: ['route'],
      message: `the lie ${value} is told by ${routesOf(value).join(', ')} or *, not by ${route}`,
    });
  });
const Plain = z.strictObject({
  ...strict,
  kind: z.enum(['hang', 'reset', 'malformed', 'lostAnswer']),
  value: noValue,
});

const Fault = z.discriminatedUnion('kind', [Latency, Status, LieFault, Plain], {
  error: ({ input }) => {
    if (typeof input !== 'object' || input === null)
      return 'a fault is an object {route, kind, value?, times?}';
    return `unknown kind ${JSON.stringify('kind' in input ? input.kind : undefined) ?? '(none)'}; it is one of ${KINDS.join(', ')}`;
  },
});

/** The body of `PUT /_control/faults`. */
export const Faults = z
  .array(Fault, { error: 'the body is an array of faults [{route, kind, value?, times?}]' })
  .max(100);
