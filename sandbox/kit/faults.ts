import { z } from 'zod';

const KINDS = ['latency', 'hang', 'reset', 'status', 'malformed', 'lie', 'lostAnswer'] as const;
const LONGEST_LATENCY_MS = 600_000;
const MAX_FAULTS = 100;

/** A fault that waits for requests of a route; without `times` it stays until it is deleted. */
export interface Fault {
  route: string;
  kind: (typeof KINDS)[number];
  /** Milliseconds of latency, a status code, or the name of a lie. */
  value?: number | string | undefined;
  times?: number | undefined;
}

/**
 * What happens to one request. `lostAnswer`: it has its effect, and the connection is cut instead of an
 * answer.
 * `lie`: an answer that is well-formed and cannot be true, one of those that the sandbox knows by name.
 */
export interface Injected<Lie extends string = string> {
  latencyMs: number;
  fate:
    | { kind: 'none' | 'hang' | 'reset' | 'malformed' | 'lostAnswer' }
    | { kind: 'status'; value: number }
    | { kind: 'lie'; value: Lie };
}

export interface FaultPlan<Lie extends string = string> {
  /** The plan, with `times` as what is left. */
  list(): Fault[];
  replace(faults: Fault[]): void;
  /**
   * What this request suffers; uses its faults up. Latencies add up, and of the others the first one happens.
   */
  take(route: string): Injected<Lie>;
}

const oneOf = (what: string, values: readonly string[]) =>
  z.string({ error: `${what} is one of ${values.join(', ')}` }).refine((value) => values.includes(value), {
    error: ({ input }) => `unknown ${what} ${JSON.stringify(input)}; it is one of ${values.join(', ')}`,
  });

/**
 * The schema of `PUT /_control/faults` for a sandbox whose routes have these names (`*` is all of them) and
 * that can tell these lies.
 */
export function faultsSchema(routes: readonly string[], lies: readonly string[] = []) {
  const common = { times: z.int().positive().optional(), route: oneOf('route', [...routes, '*']) };
  const latency = z
    .int({ error: `latency needs a value: whole milliseconds up to ${LONGEST_LATENCY_MS}` })
    .min(0)
    .max(LONGEST_LATENCY_MS);
  const status = z.int({ error: 'status needs a value: a status code from 400 to 599' }).min(400).max(599);
  const none = z.undefined({ error: 'this kind takes no value' }).optional();
  const fault = z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ ...common, kind: z.literal('latency'), value: latency }),
      z.strictObject({ ...common, kind: z.literal('status'), value: status }),
      z.strictObject({ ...common, kind: z.literal('lie'), value: oneOf('lie', lies) }),
      z.strictObject({ ...common, kind: z.enum(['hang', 'reset', 'malformed', 'lostAnswer']), value: none }),
    ],
    { error: `a fault is an object {route, kind, value?, times?} whose kind is one of ${KINDS.join(', ')}` },
  );
  return z
    .array(fault, { error: 'the body is an array of faults [{route, kind, value?, times?}]' })
    .max(MAX_FAULTS);
}

/** The casts rest on the schema: a status has its number, a lie one of the names that the sandbox knows. */
function fateOf<Lie extends string>({ kind, value }: Fault): Injected<Lie>['fate'] {
  if (kind === 'status') return { kind, value: Number(value) };
  if (kind === 'lie') return { kind, value: String(value) as Lie };
  return { kind: kind as 'hang' };
}

const alive = (fault: Fault): boolean => fault.times === undefined || fault.times > 0;

function use(fault: Fault): void {
  if (fault.times !== undefined) fault.times -= 1;
}

/** The faults in force, with the lies that this sandbox knows; they come to pass in the order of the list. */
export function createFaultPlan<Lie extends string = string>(): FaultPlan<Lie> {
  let faults: Fault[] = [];
  return {
    list: () => faults.filter(alive).map((fault) => ({ ...fault })),
    replace: (next) => {
      faults = next.map((fault) => ({ ...fault }));
    },
    take: (route) => {
      const matching = faults.filter(
        (fault) => alive(fault) && (fault.route === route || fault.route === '*'),
      );
      const latencies = matching.filter((fault) => fault.kind === 'latency');
      const fate = matching.find((fault) => fault.kind !== 'latency');
      latencies.forEach(use);
      if (fate) use(fate);
      const latencyMs = latencies.reduce((sum, fault) => sum + Number(fault.value), 0);
      return { latencyMs, fate: fate ? fateOf(fate) : { kind: 'none' } };
    },
  };
}
