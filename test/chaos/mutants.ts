import { commitMutants } from './mutants/commits.ts';
import { consumerMutants } from './mutants/consumers.ts';
import { kafkaMutants } from './mutants/kafka.ts';
import { keyMutants } from './mutants/keys.ts';
import { loyaltyMutants } from './mutants/loyalty.ts';
import type { Mutant } from './mutants/mutant.ts';
import { orderMutants } from './mutants/orders.ts';
import { processMutants } from './mutants/process.ts';
import { serverMutants } from './mutants/servers.ts';

/** All bugs that are planted in the program, by what they are in. */
export const mutants: readonly Mutant[] = [
  ...orderMutants,
  ...keyMutants,
  ...commitMutants,
  ...consumerMutants,
  ...loyaltyMutants,
  ...kafkaMutants,
  ...serverMutants,
  ...processMutants,
];
