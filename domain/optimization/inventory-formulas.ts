import { z } from 'zod';

/** The closed-form companions of the inventory model, for one product whose demand is steady. */

/**
 * The order quantity that balances ordering and holding: √(2DS/H) (Harris, How many parts to make at once, 1913).
 *
 * @param demand D, units a year, or any other time
 * @param orderCost S, money an order
 * @param holdingCost H, money a unit and the same time
 * @returns units an order
 */
export const economicOrderQuantity = (demand: number, orderCost: number, holdingCost: number): number =>
  Math.sqrt((2 * demand * orderCost) / holdingCost);

/** How probably demand is covered until a delivery comes. */
export const ServiceLevel = z.enum(['0.90', '0.95', '0.975', '0.99']);
export type ServiceLevel = z.output<typeof ServiceLevel>;

/**
 * How many standard deviations cover demand with a probability: the customary two digits of the normal quantile, as
 * planners' tables print them.
 */
const SERVICE_FACTORS: Readonly<Record<ServiceLevel, number>> = {
  '0.90': 1.28,
  '0.95': 1.65,
  '0.975': 1.96,
  '0.99': 2.33,
};

/**
 * What to keep against chance: z·σ·√L.
 *
 * @param deviation σ, the standard deviation of one period's demand, in units
 * @param leadPeriods L, periods from order to delivery
 * @returns units
 */
export const safetyStock = (level: ServiceLevel, deviation: number, leadPeriods: number): number =>
  SERVICE_FACTORS[level] * deviation * Math.sqrt(leadPeriods);

/** The stock at which to order: a period's demand times the periods to delivery, and the safety stock. In units. */
export const reorderPoint = (demand: number, leadPeriods: number, safety: number): number =>
  demand * leadPeriods + safety;

/** Above this share of what may be kept, stock is to be reduced. */
const FULL = 0.9;

export type StockAction = 'ORDER_NOW' | 'REDUCE_STOCK' | 'MAINTAIN';

/** What to do about a stock: at or below the reorder point, above 90 % of the most that may be kept, or in between. */
export const stockAction = (stock: number, reorderAt: number, maximum: number): StockAction => {
  if (stock <= reorderAt) return 'ORDER_NOW';
  return stock > FULL * maximum ? 'REDUCE_STOCK' : 'MAINTAIN';
};
