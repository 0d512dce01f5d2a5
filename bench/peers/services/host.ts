import { Agent, request } from 'node:http';

/** Of the benchmark's carts: a line of goods, or of fuel in gallons. */
export interface Line {
  lineItemId: string;
  productCode: string;
  name: string;
  quantity: number;
  unitOfMeasure: string;
  unitPrice: number;
  merchandiseCode: string;
}

export interface Cart {
  version: number;
  currency: string;
  items: Line[];
}

/** A reward as the host offers it; amounts in minor units. */
export interface Offer {
  rewardID: string;
  instantRewardFlag: boolean;
  discountAmount: number;
  targetLineIDs: string[];
}

export interface Order {
  checkoutId: string;
  orderId: string;
  membershipId: string;
  cart: Cart;
  /** The instant rewards and what the shopper selected. */
  rewards: Offer[];
}

/** The three calls of a checkout to the loyalty host. Each throws when it is not answered with a 2xx in time. */
export interface LoyaltyHost {
  /** Answers the membership. */
  identify(checkoutId: string, phone: string): Promise<string>;
  rewards(checkoutId: string, membershipId: string, cart: Cart): Promise<Offer[]>;
  /** Answers the confirmation. Told again, it changes nothing: the key is the checkout's. */
  finalize(order: Order): Promise<string>;
}

const TIMEOUT_MS = 2_000;
/** A token is renewed so long before it ends. */
const EARLY_MS = 30_000;
const UNITS: Record<string, string> = { each: 'EA', gallon: 'GLL' };

const settings = () => {
  const { HOST_URL, HOST_CLIENT_ID, HOST_CLIENT_SECRET, HOST_PARTICIPANT, HOST_SITE } = process.env;
  if (!HOST_URL || !HOST_CLIENT_ID || !HOST_CLIENT_SECRET || !HOST_PARTICIPANT || !HOST_SITE)
    throw new Error('The environment does not name the loyalty host');
  return { HOST_URL, HOST_CLIENT_ID, HOST_CLIENT_SECRET, HOST_PARTICIPANT, HOST_SITE };
};

const lineItems = (cart: Cart) =>
  cart.items.map((item) => ({
    lineItemID: item.lineItemId,
    productCode: item.productCode,
    description: item.name,
    merchandiseCode: item.merchandiseCode,
    quantity: item.quantity,
    unitOfMeasure: UNITS[item.unitOfMeasure],
    unitPrice: item.unitPrice,
  }));

const priceOf = ({ quantity, unitPrice }: Line): number => Math.round(quantity * unitPrice);

/** Spreads each reward over the lines that it is for, and never takes more off a line than is left of it. */
function spread({ cart, rewards }: Order) {
  const left = new Map(cart.items.map((item) => [item.lineItemId, priceOf(item)]));
  return rewards.map(({ rewardID, discountAmount, targetLineIDs }) => {
    let open = discountAmount;
    const lines = targetLineIDs.map((lineItemID) => {
      const amount = Math.min(open, left.get(lineItemID) ?? 0);
      open -= amount;
      left.set(lineItemID, (left.get(lineItemID) ?? 0) - amount);
      return { lineItemID, amount };
    });
    return { rewardID, discountAmount: discountAmount - open, lines };
  });
}

function createSend(base: string) {
  const agent = new Agent({ keepAlive: true });
  return (path: string, headers: Record<string, string>, body: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = request(
        new URL(path, base),
        {
          agent,
          method: 'POST',
          timeout: TIMEOUT_MS,
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            if (answer.statusCode === 200) resolve(JSON.parse(text));
            else
              reject(new Error(`The host answered ${path} with ${answer.statusCode}: ${text.slice(0, 300)}`));
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`The host did not answer within ${TIMEOUT_MS} ms`)));
      call.on('error', reject);
      call.end(body);
    });
}

/**
 * A plain client of the loyalty host, the same for every peer: a token that is kept until it ends, connections
 * that stay open, no breaker.
 */
export function createLoyaltyHost(): LoyaltyHost {
  const { HOST_URL, HOST_CLIENT_ID, HOST_CLIENT_SECRET, HOST_PARTICIPANT, HOST_SITE } = settings();
  const send = createSend(HOST_URL);
  let token: { value: Promise<string>; until: number } | undefined;

  const freshToken = async (): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: HOST_CLIENT_ID,
      client_secret: HOST_CLIENT_SECRET,
    });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = (await send('/oauth2/token', type, form.toString())) as {
      access_token: string;
      expires_in: number;
    };
    if (token) token.until = Date.now() + answer.expires_in * 1_000 - EARLY_MS;
    return answer.access_token;
  };
  const tokenNow = (): Promise<string> => {
    if (!token || token.until < Date.now()) {
      token = { value: Promise.resolve(''), until: Infinity };
      token.value = freshToken();
      token.value.catch(() => (token = undefined));
    }
    return token.value;
  };

  const call = async (path: string, checkoutId: string, step: string, body: object): Promise<unknown> =>
    send(
      path,
      {
        authorization: `Bearer ${await tokenNow()}`,
        'content-type': 'application/json',
        'idempotency-key': `${checkoutId}:${step}`,
      },
      JSON.stringify({
        participantID: HOST_PARTICIPANT,
        siteID: HOST_SITE,
        posSequenceID: checkoutId,
        ...body,
      }),
    );

  return {
    async identify(checkoutId, phone) {
      const answer = await call('/loyalty/v1/customers/begin', checkoutId, 'identify', {
        customer: { phone },
      });
      return (answer as { member: { membershipID: string } }).member.membershipID;
    },
    async rewards(checkoutId, membershipId, cart) {
      const answer = await call('/loyalty/v1/rewards', checkoutId, `cart-${cart.version}`, {
        membershipID: membershipId,
        currency: cart.currency,
        lineItems: lineItems(cart),
      });
      return (answer as { rewards: Offer[] }).rewards.map(
        ({ rewardID, instantRewardFlag, discountAmount, targetLineIDs }) => ({
          rewardID,
          instantRewardFlag,
          discountAmount,
          targetLineIDs,
        }),
      );
    },
    async finalize(order) {
      const rewards = spread(order);
      const subtotal = order.cart.items.reduce((sum, item) => sum + priceOf(item), 0);
      const off = rewards.reduce((sum, { discountAmount }) => sum + discountAmount, 0);
      const answer = await call('/loyalty/v1/rewards/finalize', order.checkoutId, 'finalize', {
        membershipID: order.membershipId,
        orderID: order.orderId,
        currency: order.cart.currency,
        amountPaid: subtotal - off,
        accrualOnly: false,
        lineItems: lineItems(order.cart),
        rewards,
      });
      return (answer as { confirmationID: string }).confirmationID;
    },
  };
}
