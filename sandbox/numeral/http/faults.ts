import { z } from 'zod';
import { LIES, type Lie } from './lies';
import { ROUTE_NAMES, type RouteName } from './routes';

const KINDS = ['latency', 'hang', 'reset', 'status', 'malformed', 'lie', 'lostAnswer'] as const;
const LONGEST_LATENCY_MS = 600_000;

const oneOf = <const T extends readonly [string, ...string[]]>(what: string, values: T) =>
  z.enum(values, { error: ({ input }) => `unknown ${what} ${JSON.stringify(input) ?? '(none)'}; it is one of ${values.join(', ')}` });

const strict = { times: z.int().positive().optional(), route: oneOf('route', [...ROUTE_NAMES, '*']) };

const Latency = z.strictObject({
  ...strict,
  kind: z.literal('latency'),
  value: z.int({ error: `latency needs a value: whole milliseconds up to ${LONGEST_LATENCY_MS}` }).min(0).max(LONGEST_LATENCY_MS),
});
const Status = z.strictObject({
  ...strict,
  kind: z.literal('status'),
  value: z.int({ error: 'status needs a value: a status code from 400 to 599' }).min(400).max(599),
});
const LieFault = z.strictObject({ ...strict, kind: z.literal('lie'), value: oneOf('lie', LIES), route: z.enum(['calculations', '*'], { error: 'lies are told by calculations or *' }) });
const Plain = z.strictObject({ ...strict, kind: z.enum(['hang', 'reset', 'malformed', 'lostAnswer']), value: z.undefined({ error: 'this kind takes no value' }).optional() });

const Fault = z.discriminatedUnion('kind', [Latency, Status, LieFault, Plain], {
  error: ({ input }) => {
    if (typeof input !== 'object' || input === null) return 'a fault is an object {route, kind, value?, times?}';
    return `unknown kind ${JSON.stringify('kind' in input ? input.kind : undefined) ?? '(none)'}; it is one of ${KINDS.join(', ')}`;
  },
});

/** The body of `PUT /_control/faults`. */
export const Faults = z.array(Fault, { error: 'the body is an array of faults [{route, kind, value?, times?}]' }).max(100);
export type Fault = z.infer<typeof Fault>;

/** What happens to one request. */
export interface Injected {
  latencyMs: number;
  fate: { kind: 'none' | 'hang' | 'reset' | 'malformed' | 'lostAnswer' } | { kind: 'status'; value: number } | { kind: 'lie'; value: Lie };
}

export interface FaultPlan {
  /** The plan, with `times` as what is left. */
  list(): Fault[];
  replace(faults: Fault[]): void;
  /** What this request suffers; uses its faults up. Latencies add up, and of the others the first one happens. */
  take(route: RouteName): Injected;
}

const alive = (fault: Fault): boolean => fault.times === undefined || fault.times > 0;

function use(fault: Fault): void {
  if (fault.times !== undefined) fault.times -= 1;
}

/** The faults in force; they come to pass in the order of the list. */
export function createFaultPlan(): FaultPlan {
  let faults: Fault[] = [];
  return {
    list: () => faults.filter(alive).map((fault) => ({ ...fault })),
    replace: (next) => {
      faults = next.map((fault) => ({ ...fault }));
    },
    take: (route) => {
      const matching = faults.filter((fault) => alive(fault) && (fault.route === route || fault.route === '*'));
      const latencies = matching.filter((fault) => fault.kind === 'latency');
      const fate = matching.find((fault) => fault.kind !== 'latency');
      latencies.forEach(use);
      if (fate) use(fate);
      return { latencyMs: latencies.reduce((sum, fault) => sum + fault.value, 0), fate: fate ?? { kind: 'none' } };
    },
  };
}
