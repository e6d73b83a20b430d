import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { adjustPoints } from './adjust-points.ts';
import { cancelRedemption } from './cancel-redemption.ts';
import { listRewards } from './list-rewards.ts';
import { offerView, redemptionView } from './present-rewards.ts';
import { type Redeemed, redeemReward } from './redeem-reward.ts';
import type { customerQuery } from './schemas.ts';
import { adjustSchema, cancelSchema, redeemSchema, rewardsSchema } from './schemas-rewards.ts';
import { access, actsForOthers, named, type WhoseDeps, whose } from './whose.ts';

/** What points are good for, and points given by hand. */
export function rewardRoutes(app: Pick<HttpServer, 'get' | 'post' | 'delete'>, deps: WhoseDeps): void {
  const { kernel, accounts } = deps;
  const { database } = kernel;
  const [redeeming, adjusting] = [redeemReward(accounts), adjustPoints(accounts)];
  const refusals = ['not_found', 'insufficient_points', 'reward_unavailable'] as const;
  const mine = { ...access, own: ({ principal }: FastifyRequest) => principal.customerId ?? undefined };
  app.get('/api/loyalty/rewards', { config: { access, problems: ['not_found'] }, schema: rewardsSchema }, list);
  app.post(
    '/api/loyalty/rewards/:reward_id/redeem',
    { config: { access, problems: refusals }, schema: redeemSchema },
    redeem,
  );
  app.delete(
    '/api/loyalty/redemptions/:redemption_id',
    { config: { access: mine, problems: ['not_found', 'redemption_used'] }, schema: cancelSchema },
    cancel,
  );
  app.post(
    '/api/loyalty/adjustments',
    {
      config: { access: { roles: access.roles }, problems: ['not_found', 'insufficient_points'] },
      schema: adjustSchema,
    },
    adjust,
  );

  const present =
    (status: number) =>
    ({ redemption, balance }: Redeemed) => ({
      status,
      body: { redemption: redemptionView(redemption), balance },
    });

  async function list({ query, principal }: FastifyRequest) {
    const { customer_id } = query as Static<typeof customerQuery>;
    const about = customer_id === undefined ? principal.customerId : await whose(deps, customer_id, principal);
    const { balance, offers } = await listRewards(database, about, now());
    return { balance, items: offers.map(offerView) };
  }

  function redeem(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { reward_id } = request.params as Static<typeof redeemSchema.params>;
    const { customer_id: asked } = request.query as Static<typeof customerQuery>;
    const customer_id = named(asked, request.principal);
    return runCommand(kernel, request, reply, {
      command: redeeming,
      input: { customer_id, reward_id },
      present: present(201),
    });
  }

  function cancel(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { redemption_id } = request.params as Static<typeof cancelSchema.params>;
    const customer_id = actsForOthers(request.principal) ? null : request.principal.customerId;
    const input = { redemption_id, customer_id };
    return runCommand(kernel, request, reply, { command: cancelRedemption, input, present: present(200) });
  }

  function adjust(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const input = request.body as Static<typeof adjustSchema.body>;
    return runCommand(kernel, request, reply, {
      command: adjusting,
      input,
      present: ({ balance_after: balance, entry_id }) => ({ status: 201, body: { balance, entry_id } }),
    });
  }
}
