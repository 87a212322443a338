import type { InventoryRequest } from './inventory.ts';
import {
  economicOrderQuantity,
  reorderPoint,
  type StockAction,
  safetyStock,
  stockAction,
} from './inventory-formulas.ts';
import { type AnsweredNumber, type Recommendation, say } from './recommendation.ts';

/**
 * What the closed forms say of a product, beside the plan: as if its demand went on for ever at its mean. A rule of
 * thumb to hold the plan against, which knows no other product, no capacity and no budget.
 */
export interface InventoryCompanion {
  readonly product: string;
  /** What the quantities are counted in. */
  readonly unit: string;
  /** Units an order; absent: ordering or holding costs nothing, so that no quantity balances them. */
  readonly orderQuantity?: number;
  /** Units: computed from the demand's deviation where that is given, else as the request has it. */
  readonly safetyStock: number;
  /** Units at which to order. */
  readonly reorderPoint: number;
  /** What to do about the opening stock. */
  readonly action: StockAction;
}

/** The companions of those products that anything is wanted of, in the request's order. */
export const inventoryCompanions = ({ products, capacity }: InventoryRequest): readonly InventoryCompanion[] =>
  products.flatMap(({ name, unit, demand, leadPeriods, orderCost, holdingCost, openingStock, space, ...product }) => {
    const mean = demand.reduce((sum, wanted) => sum + wanted, 0) / demand.length;
    if (mean === 0) return [];
    const { uncertainty } = product;
    const safety =
      uncertainty === undefined
        ? product.safetyStock
        : safetyStock(uncertainty.level, uncertainty.deviation, leadPeriods);
    const orderAt = reorderPoint(mean, leadPeriods, safety);
    const maximum = capacity === undefined || space === 0 ? Number.POSITIVE_INFINITY : capacity.amount / space;
    return [
      {
        product: name,
        unit,
        // Per period, where the paper has years: a unit of time that both have cancels.
        ...(orderCost > 0 && holdingCost > 0 && { orderQuantity: economicOrderQuantity(mean, orderCost, holdingCost) }),
        safetyStock: safety,
        reorderPoint: orderAt,
        action: stockAction(openingStock, orderAt, maximum),
      },
    ];
  });

/** The companions in words. */
export const companionAdvice = (companions: readonly InventoryCompanion[]): readonly Recommendation[] =>
  companions.flatMap(({ product, unit, orderQuantity, safetyStock: safety, reorderPoint: orderAt, action }) => {
    const number = (of: AnsweredNumber['of'], value: number): AnsweredNumber => ({ of, name: product, value });
    const advice: Recommendation[] = [];
    if (orderQuantity !== undefined) {
      const quantity = number('orderQuantity', orderQuantity);
      advice.push(
        say('order-quantity')`Were demand steady, ${quantity} ${unit} of ${product} an order would cost least.`,
      );
    }
    advice.push(
      say(
        'reorder-point',
      )`Order ${product} when no more than ${number('reorderPoint', orderAt)} ${unit} are left, of which ${number('safetyStock', safety)} are for safety.`,
    );
    if (action === 'ORDER_NOW') advice.push(say('order-now')`The stock of ${product} is no more than that: order now.`);
    if (action === 'REDUCE_STOCK')
      advice.push(say('reduce-stock')`The stock of ${product} nearly fills the store: reduce it.`);
    return advice;
  });
