import type { Foreign } from '../adapters/kafka/index.ts';
import { completeOrderEvent, foreignOrderFault } from '../domains/orders/index.ts';
import { completePurchase } from '../domains/purchases/index.ts';
import type { StoredEvent } from '../kernel/event.ts';

/** What other programs may leave out of events that they send us, and what of them cannot be counted. */
export function foreignEvents({ currency }: { readonly currency: string }): Foreign {
  const ofOrder = ({ type }: StoredEvent) => /^(order|payment)\./.test(type);
  return {
    complete(event) {
      if (event.type === 'purchase.made') return completePurchase(event);
      return ofOrder(event) ? completeOrderEvent(event, currency) : event;
    },
    faultOf: (event) => (ofOrder(event) ? foreignOrderFault(event, currency) : null),
  };
}
