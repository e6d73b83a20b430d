import { completeOrderEvent } from '../domains/orders/index.ts';
import { completePurchase } from '../domains/purchases/index.ts';
import type { StoredEvent } from '../kernel/event.ts';

/** What other programs may leave out of events that they send us. */
export function completeForeign({ currency }: { readonly currency: string }): (event: StoredEvent) => StoredEvent {
  return (event) => {
    if (event.type === 'purchase.made') return completePurchase(event);
    return /^(order|payment)\./.test(event.type) ? completeOrderEvent(event, currency) : event;
  };
}
