import { withoutFloatError, type Cart } from './cart';
import type { Problem } from './errors';
import * as compiled from './generated/messages';
import {
  knownCurrency,
  linesOnce,
  namedDiscount,
  oneIdentity,
  oneProof,
  problemOf,
  rewardsOnce,
  soundQuantities,
  soundTotals,
  type Breach,
  type Rule,
} from './rules';
import type { MessageShapes } from './shapes';

/**
 * Checks a session's messages without zod and without `eval`: by code that `scripts/contract.mjs` compiled
 * ahead from the schemas of `contract/http`, and by the rules that those schemas apply too.
 */
interface ShapeError {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}
interface Validator {
  (value: unknown): boolean;
  errors?: ShapeError[] | null;
}

/** A refusal travels as a failure: five hundred wrong lines must not. */
const MAX_PROBLEMS = 20;

const SHAPES = compiled as unknown as Record<keyof MessageShapes, Validator>;

const cartRules: Rule<Cart>[] = [linesOnce, soundQuantities, knownCurrency];

const ofCart: Rule<{ cart?: Cart }> = ({ cart }) =>
  cart === undefined
    ? []
    : cartRules
        .flatMap((rule) => rule(cart))
        .map((breach): Breach => ({ ...breach, path: ['cart', ...breach.path] }));

const RULES: { [Shape in keyof MessageShapes]: Rule<MessageShapes[Shape]>[] } = {
  identify: [oneIdentity, ofCart],
  cartUpdated: [ofCart],
  selectReward: [rewardsOnce],
  requestProof: [],
  prove: [oneProof],
  orderCompleted: [ofCart, soundTotals, namedDiscount],
  cancel: [],
  lever: [],
};

function shapeProblem({ instancePath, keyword, params, message }: ShapeError): Problem {
  const missing = params['missingProperty'];
  return keyword === 'required' && typeof missing === 'string'
    ? { pointer: `${instancePath}/${missing}`, message: 'is missing' }
    : { pointer: instancePath, message: message ?? 'is not as it should be' };
}

/** What is wrong with a message, as JSON pointers and sentences; empty where nothing is. Pure. */
export function messageProblems<Shape extends keyof MessageShapes>(shape: Shape, body: unknown): Problem[] {
  const validate = SHAPES[shape];
  if (!validate(body)) return (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(shapeProblem);
  const message = body as MessageShapes[Shape];
  return RULES[shape].flatMap((rule) => rule(message)).map((breach) => problemOf(breach));
}

/** The cart without the error of floating-point sums in its quantities. */
export const withExactQuantities = (cart: Cart): Cart => ({
  ...cart,
  items: cart.items.map((item) => ({ ...item, quantity: withoutFloatError(item.quantity) })),
});
