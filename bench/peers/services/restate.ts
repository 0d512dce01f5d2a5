import * as restate from '@restatedev/restate-sdk';
import { begin, orderOf, select, type Checkout } from './checkout';
import { createLoyaltyHost, type Cart } from './host';
import { addPromiseWithResolvers } from './node-20';

/**
 * A virtual object per checkout: one handler at a time has its state. Restate's own ingress serves HTTP; an
 * order is sent one way, and its handler finalises.
 */
const host = createLoyaltyHost();

async function checkoutOf(ctx: restate.ObjectSharedContext): Promise<Checkout> {
  const checkout = await ctx.get<Checkout>('checkout');
  if (checkout === null) throw new restate.TerminalError('There is no such checkout', { errorCode: 404 });
  return checkout;
}

function keep(ctx: restate.ObjectContext, checkout: Checkout): Checkout {
  ctx.set('checkout', checkout);
  return checkout;
}

const checkout = restate.object({
  name: 'Checkout',
  handlers: {
    identify: async (ctx: restate.ObjectContext, { phone }: { phone: string }) =>
      keep(ctx, begin(ctx.key, await ctx.run('identify', () => host.identify(ctx.key, phone)))),
    rewards: async (ctx: restate.ObjectContext, { cart }: { cart: Cart }) => {
      const known = await checkoutOf(ctx);
      const offers = await ctx.run('rewards', () => host.rewards(ctx.key, known.membershipId, cart));
      return keep(ctx, { ...known, cart, offers });
    },
    select: async (ctx: restate.ObjectContext, { rewardIds }: { rewardIds: string[] }) =>
      keep(ctx, select(await checkoutOf(ctx), rewardIds)),
    read: restate.handlers.object.shared((ctx: restate.ObjectSharedContext) => checkoutOf(ctx)),
    order: async (ctx: restate.ObjectContext, { orderId }: { orderId: string }) => {
      const known = await checkoutOf(ctx);
      if (known.orderId !== null) return known;
      const placed = keep(ctx, { ...known, orderId });
      const confirmationId = await ctx.run('finalize', () => host.finalize(orderOf(placed)));
      return keep(ctx, { ...placed, confirmationId });
    },
  },
});

addPromiseWithResolvers();
restate.serve({ services: [checkout], port: Number(process.env['PORT']) }).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
process.once('SIGTERM', () => process.exit(0));
