import pc from 'picocolors';
import {
  lineAmount,
  type Cart,
  type CartItem,
  type OrderTotals,
  type Reward,
  type Session,
  type WarningCode,
} from '../../contract';
import { count, ends, fit, money, points, WIDTH, wrap } from './layout';

const INDENT = '     ';
const PAPER = 56;
const LABEL = 11;
const BODY = WIDTH - INDENT.length;

const UNITS: Record<CartItem['unitOfMeasure'], string> = {
  each: '',
  gallon: ' gal',
  litre: ' l',
  pound: ' lb',
  kilogram: ' kg',
  ounce: ' oz',
};

const WARNINGS: Record<WarningCode, string> = {
  STALE_CART_VERSION: 'a newer cart is known already; this is its answer',
  MEMBER_NOT_FOUND: 'nobody has this phone number; the shopper may try another one',
  REWARD_DROPPED_ABOVE_LINE: 'takes off more than its lines are worth: dropped',
  REWARD_DROPPED_NEGATIVE: 'would make the cart dearer: dropped',
  REWARD_DROPPED_CURRENCY: 'is in another currency than the cart: dropped',
  REWARD_DROPPED_UNKNOWN_LINE: 'names a line that is not in the cart: dropped',
  REWARD_DROPPED_DUPLICATE: 'came twice: counted once',
  REWARD_DROPPED_MALFORMED: 'is no whole number of cents: dropped',
  REWARD_NO_LONGER_AVAILABLE: 'was selected and is no longer offered',
  POINTS_ANSWER_DROPPED: 'the host named points that nobody could have: not shown',
  ORDER_TOTALS_DIFFER: 'the order was priced otherwise than the session',
  PROOF_UNAVAILABLE: 'the number could not be checked; the shopper goes on, earning only',
  POINTS_HOLD_UNAVAILABLE: 'the points could not be put aside; the rewards that cost some were left out',
  IDENTITY_KEPT: 'who the shopper is was stored; the points come once loyalty is back',
  EMAIL_LEFT_OUT: 'the e-mail of the order cannot be used: no receipt was sent',
  REWARDS_NOT_REDEEMED: 'the host would not redeem any more; the shopper keeps price and points',
};

const isWarning = (code: string): code is WarningCode => Object.hasOwn(WARNINGS, code);

/** `REWARD_DROPPED_NEGATIVE: reward x` as a sentence. */
export function warningText(warning: string): string {
  const [code = '', about = ''] = warning.split(/:\s*(.*)/s);
  if (!isWarning(code)) return warning;
  return about === '' ? WARNINGS[code] : `${about}: ${WARNINGS[code]}`;
}

const labelled = (label: string, rows: string[]): string[] =>
  rows.map((row, index) => INDENT + pc.dim((index === 0 ? label : '').padEnd(LABEL)) + row);

function itemRow({ name, quantity, unitOfMeasure, unitPrice, ...rest }: CartItem, currency: string): string {
  const each = `${count(quantity)}${UNITS[unitOfMeasure]} × ${money(unitPrice, currency)}`.padStart(17);
  const amount = money(lineAmount({ quantity, unitPrice, ...rest }), currency).padStart(9);
  return ends(fit(name, PAPER - 28), `${each} ${amount}`, PAPER);
}

const allRewards = ({ rewards }: Session): Reward[] => [...rewards.instant, ...rewards.optional];

/** What a reward does here: money off this cart, or points. */
function effectOf({ kind, discountAmount }: Reward, { totals }: Session): string {
  if (kind === 'pointsMultiplier') return 'extra points';
  return money(-discountAmount, totals.currency);
}

/** The cart as a cash register prints it: each line with the discounts that came off it, then the sums. */
export function renderCart(session: Session, cart: Cart): string[] {
  const { currency, subtotal, loyaltyDiscount, total } = session.totals;
  const texts = new Map(allRewards(session).map((reward) => [reward.rewardId, reward.receiptText]));
  const discounts = new Map(session.totals.lines.map((line) => [line.lineItemId, line.discounts]));
  const rule = pc.dim('─'.repeat(PAPER));
  const lines = cart.items.flatMap((item) => [
    itemRow(item, currency),
    ...(discounts.get(item.lineItemId) ?? []).map(({ rewardId, amount }) =>
      pc.green(ends(`  ${texts.get(rewardId) ?? rewardId}`, money(-amount, currency), PAPER)),
    ),
  ]);
  const sums =
    loyaltyDiscount === 0
      ? [pc.bold(ends('Total, at full price', money(total, currency), PAPER))]
      : [
          ends('Subtotal', money(subtotal, currency), PAPER),
          pc.green(ends('Loyalty discount', money(-loyaltyDiscount, currency), PAPER)),
          pc.bold(ends('Total', `${money(subtotal, currency)} → ${money(total, currency)}`, PAPER)),
        ];
  return [rule, ...lines, rule, ...sums, rule].map((line) => INDENT + line);
}

const rewardRow = (mark: string, what: string, effect: string): string =>
  `${mark} ${ends(what, effect, BODY - LABEL - 2)}`;

/** Instant rewards as what has happened, optional ones as a choice with its price in points. */
export function renderRewards(session: Session): string[] {
  const { instant, optional } = session.rewards;
  const given = instant.map((reward) =>
    reward.applied
      ? rewardRow(pc.green('✔'), reward.description, effectOf(reward, session))
      : pc.dim(rewardRow('·', reward.description, 'gives way')),
  );
  const balance = session.member?.pointsBalance ?? 0;
  const choices = optional.map((reward) => {
    const price = `${effectOf(reward, session)} for ${count(reward.pointsCost)} pts`;
    if (reward.locked) return pc.dim(rewardRow('○', reward.description, `${price}, after proof`));
    if (reward.applied) return pc.green(rewardRow('●', reward.description, price));
    return reward.pointsCost > balance
      ? pc.dim(rewardRow('○', reward.description, `${price}, too dear`))
      : rewardRow('○', reward.description, price);
  });
  return [...labelled('Applied', given), ...labelled('To choose', choices)];
}

function renderMember({ member }: Session): string[] {
  if (!member) return [];
  const { proven, firstName, tier, maskedPhone, pointsBalance } = member;
  if (!proven)
    return labelled('Member', [
      ['found', maskedPhone, pc.dim('not proven: earns, and spends nothing')].join(pc.dim(' · ')),
    ]);
  return labelled('Member', [
    [pc.bold(firstName), `${tier ?? ''} member`, maskedPhone, points(pointsBalance ?? 0)]
      .filter((part) => part !== '')
      .join(pc.dim(' · ')),
  ]);
}

function renderBypass({ bypass }: Session): string[] {
  if (!bypass) return [];
  return labelled('BYPASSED', [pc.yellow(bypass.reason), ...wrap(bypass.message, BODY - LABEL)]);
}

/** Everything an answer says, in the order in which a shopper wants to know it. */
export function renderSession(session: Session, cart: Cart): string[] {
  const { toEarn } = session.points;
  const warnings = session.warnings.flatMap((warning) =>
    wrap(warningText(warning), BODY - LABEL).map((row) => pc.yellow(row)),
  );
  return [
    ...renderBypass(session),
    ...renderMember(session),
    ...renderCart(session, cart),
    ...renderRewards(session),
    ...(toEarn > 0 ? labelled('To earn', [points(toEarn)]) : []),
    ...labelled('Warning', warnings),
  ];
}

/** What is added to the goods, up to what the shopper pays. */
export function renderOrder({
  currency,
  subtotal,
  loyaltyDiscount,
  tax,
  deliveryFee,
  tip,
  total,
}: OrderTotals): string[] {
  const row = (what: string, amount: number) => ends(what, money(amount, currency), PAPER);
  const rule = pc.dim('─'.repeat(PAPER));
  return [
    rule,
    row('Subtotal', subtotal),
    ...(loyaltyDiscount > 0 ? [pc.green(row('Loyalty discount', -loyaltyDiscount))] : []),
    row('Sales tax', tax),
    row('Delivery', deliveryFee),
    row('Tip', tip),
    rule,
    pc.bold(row('Order total', total)),
    rule,
  ].map((line) => INDENT + line);
}

/** What the order meant for the member's points. */
export function renderPoints({
  points: { earned, redeemed, newBalance },
  confirmationId,
  warnings,
}: Session): string[] {
  return [
    ...labelled('Confirmed', [confirmationId ?? 'without a confirmation: nobody to give points to']),
    ...labelled('Points', [
      `${pc.green(`+${count(earned)}`)} earned, ${redeemed > 0 ? `${count(-redeemed)} redeemed` : 'none redeemed'}`,
    ]),
    ...(newBalance === null ? [] : labelled('Balance', [pc.bold(points(newBalance))])),
    ...labelled(
      'Warning',
      warnings.flatMap((warning) => wrap(warningText(warning), BODY - LABEL).map((row) => pc.yellow(row))),
    ),
  ];
}

/** The line above an answer: which step, what came back, how fast. */
export function renderHeading(step: number, title: string, result: string): string {
  const room = WIDTH - result.length - 6;
  const name = fit(title, room - 7);
  return `\n  ${pc.cyan(String(step))}  ${pc.bold(name)} ${pc.dim('─'.repeat(Math.max(1, room - name.length - 1)))} ${pc.dim(result)}`;
}

/** A row of facts at the end, or a request's address at its beginning. */
export const renderFact = (label: string, ...rows: string[]): string[] => labelled(label, rows);
