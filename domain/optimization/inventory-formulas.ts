/** The closed-form companions of the inventory model, for one product whose demand is steady. */

/**
 * The order quantity that balances ordering and holding: √(2DS/H) (Harris, How many parts to make at once, 1913).
 *
 * @param demand D, units a year
 * @param orderCost S, money an order
 * @param holdingCost H, money a unit and year
 * @returns units an order
 */
export const economicOrderQuantity = (demand: number, orderCost: number, holdingCost: number): number =>
  Math.sqrt((2 * demand * orderCost) / holdingCost);

/**
 * How many standard deviations cover demand with a probability: the customary two digits of the normal quantile, as
 * planners' tables print them.
 */
export const SERVICE_FACTORS: Readonly<Record<ServiceLevel, number>> = {
  '0.90': 1.28,
  '0.95': 1.65,
  '0.975': 1.96,
  '0.99': 2.33,
};
export type ServiceLevel = '0.90' | '0.95' | '0.975' | '0.99';

/**
 * What to keep against chance: z·σ·√L.
 *
 * @param deviation σ, the standard deviation of one day's demand, in units
 * @param leadDays L, days from order to delivery
 * @returns units
 */
export const safetyStock = (level: ServiceLevel, deviation: number, leadDays: number): number =>
  SERVICE_FACTORS[level] * deviation * Math.sqrt(leadDays);

/** The stock at which to order: a day's demand times the days to delivery, and the safety stock. In units. */
export const reorderPoint = (dailyDemand: number, leadDays: number, safety: number): number =>
  dailyDemand * leadDays + safety;

/** Above this share of what may be kept, stock is to be reduced. */
const FULL = 0.9;

export type StockAction = 'ORDER_NOW' | 'REDUCE_STOCK' | 'MAINTAIN';

/** What to do about a stock: at or below the reorder point, above 90 % of the most that may be kept, or in between. */
export const stockAction = (stock: number, reorderAt: number, maximum: number): StockAction => {
  if (stock <= reorderAt) return 'ORDER_NOW';
  return stock > FULL * maximum ? 'REDUCE_STOCK' : 'MAINTAIN';
};
