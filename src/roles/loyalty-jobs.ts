import type { Config } from '../config.ts';
import type { Job } from '../domains/jobs/index.ts';
import { expirePoints } from '../domains/loyalty/index.ts';
import { noticeRewards } from '../domains/loyalty/notices.ts';
import { now } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';

/** What time does to points. */
export function loyaltyJobs({ loyalty }: Pick<Config, 'loyalty'>, database: Database): readonly Job[] {
  return [
    {
      name: 'loyalty.expire_points',
      description: 'Lets the points of wallets go in which nobody has earned or redeemed for long',
      schedule: '20 3 * * *',
      run: (signal) => expirePoints(database, loyalty.expiryDays, now(), signal),
    },
    {
      name: 'loyalty.reward_notices',
      description: 'Tells customers of rewards that they can afford now, once of each',
      schedule: '0 10 * * *',
      run: (signal) => noticeRewards(database, now(), signal),
    },
  ];
}
