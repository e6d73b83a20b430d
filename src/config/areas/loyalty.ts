import { decimal, integer } from '../kinds/basic.ts';
import { loyaltyTiers } from '../kinds/loyalty.ts';
import { setting } from '../setting.ts';

export const loyalty = {
  pointsPerUnit: setting({
    name: 'LOYALTY_POINTS_PER_UNIT',
    kind: decimal(0, 1000),
    default: '1',
    description: 'Points for each unit of the currency spent, before the tier’s factor.',
  }),
  tiers: setting({
    name: 'LOYALTY_TIERS',
    kind: loyaltyTiers,
    default: 'bronze:0:1,silver:250:1.25,gold:500:1.5',
    description: 'Tiers as name:points:factor; points are those earned in 365 days.',
  }),
  expiryDays: setting({
    name: 'LOYALTY_EXPIRY_DAYS',
    kind: integer(1, 36_500),
    default: '365',
    description: 'Days after a wallet’s last activity at which its points expire.',
  }),
};
