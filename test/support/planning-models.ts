import { BudgetRequest, budgetModel } from '../../domain/optimization/budget-allocation.ts';
import { InventoryRequest, inventoryModel } from '../../domain/optimization/inventory.ts';
import type { LinearModel } from '../../domain/optimization/model.ts';
import { StaffingRequest, staffingModel } from '../../domain/optimization/staffing.ts';
import { responsePoints } from './response-points.ts';

const places = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
/** Between 0 and `below`, scattered but always the same. */
const scattered = (at: number, below: number): number => (at * 7_919 + 104_729) % below;

/** Stock of several products for some weeks; an order costs something where `orderCost` is above 0. */
export const inventoryExample = (products: number, periods: number, orderCost: number): LinearModel =>
  inventoryModel(
    InventoryRequest.parse({
      periods: places(periods).map((at) => `week ${at + 1}`),
      products: places(products).map((product) => ({
        name: `product ${product + 1}`,
        unit: 'piece',
        openingStock: scattered(product, 30),
        demand: places(periods).map((at) => 10 + scattered(product * periods + at, 40)),
        leadPeriods: 0,
        purchaseCost: 3 + scattered(product, 5),
        holdingCost: 1,
        orderCost,
        stockOutCost: 40,
        safetyStock: 5,
        serviceLevel: 0.9,
        space: 1,
      })),
      currency: 'EUR',
      capacity: { amount: products * 35, unit: 'shelf' },
    }),
  );

/** A budget over channels with diminishing returns. */
export const budgetExample = (channels: number, pieces: number): LinearModel =>
  budgetModel(
    BudgetRequest.parse({
      budget: channels * 300,
      currency: 'EUR',
      responseUnit: 'order',
      channels: places(channels).map((at) => ({
        name: `channel ${at + 1}`,
        response: responsePoints((spend) => (2 + scattered(at, 9)) * Math.sqrt(spend), {
          least: 0,
          most: 1_000,
          pieces,
        }),
      })),
    }),
  );

/** A week of people by name on early and late shifts. */
export const staffingExample = (people: number): LinearModel =>
  staffingModel(
    StaffingRequest.parse({
      periods: places(14).map((at) => ({
        name: `half-day ${at + 1}`,
        people: 1 + scattered(at, 1 + Math.floor(people / 3)),
      })),
      shifts: places(14).map((at) => ({
        name: `shift ${at + 1}`,
        periods: [`half-day ${at + 1}`],
        hours: 8,
        cost: 100 + scattered(at, 30),
      })),
      people: places(people).map((at) => ({
        name: `person ${at + 1}`,
        maxHours: 40,
        shifts: places(14)
          .filter((shift) => scattered(at * 14 + shift, 4) > 0)
          .map((shift) => `shift ${shift + 1}`),
      })),
      restRules: places(6).map((day) => [`shift ${2 * day + 2}`, `shift ${2 * day + 3}`]),
      currency: 'EUR',
      shortageCost: 1_000,
    }),
  );
