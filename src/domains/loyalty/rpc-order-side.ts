import { type Static, Type } from 'typebox';
import {
  type ApplyRewardResponse,
  type Methods,
  type QuoteLoyaltyResponse,
  runCommand,
  unary,
  type ValidateCustomerResponse,
} from '../../adapters/grpc/index.ts';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';
import { formatMoney, parseMoney } from '../../kernel/money.ts';
import { readCustomers, restrictionsOf } from '../customers/index.ts';
import { applyReward } from './apply-reward.ts';
import { offerView, redemptionView } from './present-rewards.ts';
import { quoteLoyalty, validateCustomer } from './quote.ts';
import { about, customer_id, type LoyaltyRpcDeps, named, own, roles, scopes } from './rpc-shared.ts';

const money = Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,2})?$', examples: ['4.50'] });
const id = Type.String({ minLength: 1, maxLength: 100 });
const item = Type.Object({ product_id: id, quantity: Type.Integer({ minimum: 1, maximum: 9_999 }), price: money });
const order = Type.Object({
  items: Type.Array(item, { minItems: 1, maxItems: 500 }),
  discount: Type.Optional(money),
});

/** What an order side, ours or a foreign one, asks about points. */
export const orderSideMethods = (deps: LoyaltyRpcDeps): Methods => ({
  ValidateCustomer: unary<ValidateCustomerResponse>()({
    access: own,
    request: Type.Object({ customer_id }),
    async handle(message, { principal }) {
      const { database } = deps.kernel;
      const id = named(message.customer_id, principal);
      const [{ valid, tier, balance }, customers] = await Promise.all([
        validateCustomer(database, deps.accounts, id, deps.settings, now()),
        readCustomers(database, deps.accounts, [id]),
      ]);
      const customer = customers.get(id);
      return {
        valid: valid || customer !== undefined,
        tier,
        balance,
        display_name: customer?.display_name,
        dietary_restrictions: restrictionsOf(customer?.dietary_restrictions ?? []),
      };
    },
  }),
  QuoteLoyalty: unary<QuoteLoyaltyResponse>()({
    access: own,
    request: Type.Object({ customer_id, ...order.properties }),
    async handle(message, call) {
      const asked = { customer_id: await about(deps, message, call), ...sums(message) };
      const { rewards, ...quote } = await quoteLoyalty(deps.kernel.database, asked, deps.settings, now());
      return {
        ...quote,
        rewards: rewards.map(({ discount_cents, ...offer }) => ({
          reward: offerView(offer),
          discount: discount_cents === null ? null : formatMoney(discount_cents),
        })),
      };
    },
  }),
  ApplyReward: unary<ApplyRewardResponse>()({
    access: { roles, scopes },
    request: Type.Object({
      customer_id,
      order_id: id,
      redemption_id: Type.Optional(id),
      reward_id: Type.Optional(id),
      ...order.properties,
    }),
    async handle(message, call) {
      const { order_id, redemption_id, reward_id } = message;
      const reward = redemption_id === undefined ? reward_id && { reward_id } : { redemption_id };
      if (!reward) throw missingReward();
      const customerId = await about(deps, message, call);
      if (await deps.isOurOrder(deps.kernel.database, order_id)) {
        throw problem('reward_not_applicable', 'An order of this shop takes its reward at checkout.');
      }
      return runCommand(deps.kernel, call, message, {
        command: applyReward,
        input: { order_id, customer_id: customerId, reward, ...sums(message) },
        present: ({ redemption, balance }) => ({ redemption: redemptionView(redemption), balance }),
      });
    },
  }),
});

/** The lines and what is off already, in cents. */
function sums({ items, discount = '0' }: Static<typeof order>) {
  const lines = items.map(({ product_id, quantity, price }) => ({
    product_id,
    quantity,
    price_cents: parseMoney(price)!,
  }));
  return { lines, off_cents: parseMoney(discount)! };
}

const missingReward = () =>
  problem('validation_failed', 'The message is not valid.', {
    errors: [{ path: '/reward_id', message: 'is required, or a redemption_id' }],
  });
