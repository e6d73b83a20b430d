export interface DemoReward {
  readonly reward_id: string;
  readonly name: string;
  readonly description: string;
  readonly cost_points: number;
  readonly amount_off_cents: number | null;
  readonly percent_off: number | null;
  readonly product_id: string | null;
  readonly min_subtotal_cents: number;
  readonly limit_per_customer: number | null;
}

const plain = {
  amount_off_cents: null,
  percent_off: null,
  product_id: null,
  min_subtotal_cents: 0,
  limit_per_customer: null,
};

/** Rewards of every kind: a free product, an amount, a percentage from a sum on, and one that is had once. */
export const demoRewards: readonly DemoReward[] = [
  {
    ...plain,
    reward_id: 'free-espresso',
    name: 'A free espresso',
    description: 'One espresso, on the house.',
    cost_points: 25,
    product_id: 'espresso',
  },
  {
    ...plain,
    reward_id: 'five-off',
    name: 'Five off',
    description: 'Five less on an order from ten on.',
    cost_points: 50,
    amount_off_cents: 500,
    min_subtotal_cents: 1000,
  },
  {
    ...plain,
    reward_id: 'quarter-off',
    name: 'A quarter off',
    description: 'A quarter less, whatever you order.',
    cost_points: 100,
    percent_off: 25,
  },
  {
    ...plain,
    reward_id: 'first-treat',
    name: 'A first treat',
    description: 'A butter croissant to get to know each other, once.',
    cost_points: 10,
    product_id: 'croissant',
    limit_per_customer: 1,
  },
];
