/** Minutes that a delivery takes on top of the making. */
const deliveryMinutes = 20;
/** Orders that the bar works on side by side. */
const besideEachOther = 3;
/** Where the catalogue does not know a product. */
export const usualPreparationMinutes = 3;

/**
 * Minutes until an order is ready: its slowest item, behind the orders that are being made, plus the way.
 *
 * @param queue open orders ahead of this one
 */
export function estimateMinutes(preparationMinutes: readonly number[], fulfilmentType: string, queue: number): number {
  const making = Math.max(usualPreparationMinutes, ...preparationMinutes);
  const waiting = Math.floor(queue / besideEachOther);
  return making + waiting + (fulfilmentType === 'delivery' ? deliveryMinutes : 0);
}
