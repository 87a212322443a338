import { z } from 'zod';
import { ServiceLevel } from './inventory-formulas.ts';
import { binary, type Constraint, continuous, type LinearModel, type Term, type Variable } from './model.ts';
import { type Reading, type Recommendation, readingOf, say } from './recommendation.ts';
import type { FoundAnswer } from './solver.ts';
import { quotient } from './unit.ts';

const Label = z.string().min(1).max(60);
const Amount = z.number().nonnegative();

const Product = z.strictObject({
  name: Label,
  /** What it is counted in: `piece`, `kg`. */
  unit: Label,
  openingStock: Amount,
  /** In each period. */
  demand: z.array(Amount).min(1).readonly(),
  /** Periods from order to delivery. What would come after the last period is not ordered. */
  leadPeriods: z.int().nonnegative(),
  /** Orders are whole multiples of this; absent: any quantity. */
  lotSize: z.number().positive().optional(),
  purchaseCost: Amount,
  /** A unit that is there at the end of a period. */
  holdingCost: Amount,
  /** An order, however large. */
  orderCost: Amount,
  /** A unit of demand that is not met; it is lost, not made up for. */
  stockOutCost: Amount,
  /** The least to be there at the end of each period from the first delivery on: z·σ·√L, see inventory-formulas.ts. */
  safetyStock: Amount,
  /** How one period's demand varies (standard deviation, in units), and how often it is to be covered: the closed forms' own. */
  uncertainty: z.strictObject({ deviation: Amount, level: ServiceLevel }).optional(),
  /** The least share of the whole demand to be met, 0 to 1. */
  serviceLevel: z.number().min(0).max(1),
  /** What a unit takes of the capacity. */
  space: Amount,
});

/** What to order when, over several products and periods. Costs are in the currency, per the product's unit. */
export const InventoryRequest = z
  .strictObject({
    periods: z.array(Label).min(1).max(104).readonly(),
    products: z.array(Product).min(1).max(100).readonly(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** What all products together may take at the end of a period, and in which unit. */
    capacity: z.strictObject({ amount: Amount, unit: Label }).optional(),
    /** What all orders together may cost: purchases and ordering. */
    budget: Amount.optional(),
  })
  .refine(({ periods, products }) => products.every(({ demand }) => demand.length === periods.length), {
    path: ['products'],
    message: 'each product has a demand for each period',
  });
export type InventoryRequest = z.output<typeof InventoryRequest>;
type Product = InventoryRequest['products'][number];

const orderOf = (product: Product, period: string): string => `order of ${product.name} in ${period}`;
const lotsOf = (product: Product, period: string): string => `lots of ${product.name} in ${period}`;
const isOrdered = (product: Product, period: string): string => `${product.name} is ordered in ${period}`;
const stockOf = (product: Product, period: string): string => `stock of ${product.name} after ${period}`;
const shortageOf = (product: Product, period: string): string => `shortage of ${product.name} in ${period}`;
const CAPACITY = 'capacity after';
const BUDGET = 'budget';

/**
 * The model: least cost of buying, ordering, holding and stock-outs. For each product and period, what was there, what
 * arrives and what is short make up the demand and what is there afterwards; that what is short is its own variable is
 * what makes the cost of stock-outs linear. That an order has a fixed cost makes it a mixed-integer model (Wagner and
 * Whitin, Dynamic version of the economic lot size model, 1958).
 */
export const inventoryModel = (request: InventoryRequest): LinearModel => {
  const { products, periods, currency, capacity, budget } = request;
  const parts = products.map((product) => productPart(product, request));
  const all = <Part>(of: (part: ProductPart) => readonly Part[]): readonly Part[] => parts.flatMap(of);
  const shared: Constraint[] = [];
  if (capacity !== undefined)
    for (const period of periods) {
      const terms = products.map((product): Term => {
        return {
          variable: stockOf(product, period),
          coefficient: product.space,
          unit: quotient(capacity.unit, product.unit),
        };
      });
      const name = `${CAPACITY} ${period}`;
      shared.push({ name, terms, relation: '<=', rightHandSide: capacity.amount, unit: capacity.unit });
    }
  if (budget !== undefined) {
    const terms = all(({ spending }) => spending);
    shared.push({ name: BUDGET, terms, relation: '<=', rightHandSide: budget, unit: currency });
  }
  return {
    objective: {
      direction: 'minimize',
      terms: all(({ spending, consequences }) => [...spending, ...consequences]),
      constant: 0,
      unit: currency,
    },
    variables: all(({ variables }) => variables),
    constraints: [...all(({ constraints }) => constraints), ...shared],
  };
};

interface ProductPart {
  readonly variables: readonly Variable[];
  readonly constraints: readonly Constraint[];
  /** Terms of the cost: what orders cost, and what follows of them. */
  readonly spending: readonly Term[];
  readonly consequences: readonly Term[];
}

const productPart = (product: Product, { periods, currency }: InventoryRequest): ProductPart => {
  const { unit, demand, leadPeriods } = product;
  const price = quotient(currency, unit);
  const orders = periods
    .slice(0, Math.max(0, periods.length - leadPeriods))
    .map((period, place) => orderPart(product, period, place + leadPeriods, currency));
  const variables = [...orders.flatMap((order) => order.variables)];
  const constraints = [...orders.flatMap((order) => order.constraints)];
  const consequences: Term[] = [];
  periods.forEach((period, place) => {
    const wanted = demand[place] ?? 0;
    const ordered = periods[place - leadPeriods];
    const before = periods[place - 1];
    variables.push(continuous(stockOf(product, period), unit, 0, null));
    variables.push(continuous(shortageOf(product, period), unit, 0, wanted));
    consequences.push({ variable: stockOf(product, period), coefficient: product.holdingCost, unit: price });
    consequences.push({ variable: shortageOf(product, period), coefficient: product.stockOutCost, unit: price });
    constraints.push({
      name: `balance of ${product.name} in ${period}`,
      terms: [
        ...(before === undefined ? [] : [{ variable: stockOf(product, before), coefficient: 1 }]),
        ...(ordered === undefined ? [] : [{ variable: orderOf(product, ordered), coefficient: 1 }]),
        { variable: shortageOf(product, period), coefficient: 1 },
        { variable: stockOf(product, period), coefficient: -1 },
      ],
      relation: '=',
      rightHandSide: wanted - (before === undefined ? product.openingStock : 0),
      unit,
    });
    if (product.safetyStock > 0 && place >= leadPeriods)
      constraints.push({
        name: `safety stock of ${product.name} after ${period}`,
        terms: [{ variable: stockOf(product, period), coefficient: 1 }],
        relation: '>=',
        rightHandSide: product.safetyStock,
        unit,
      });
  });
  const total = demand.reduce((sum, wanted) => sum + wanted, 0);
  if (product.serviceLevel > 0)
    constraints.push({
      name: `service level of ${product.name}`,
      terms: periods.map((period) => ({ variable: shortageOf(product, period), coefficient: 1 })),
      relation: '<=',
      rightHandSide: (1 - product.serviceLevel) * total,
      unit,
    });
  return { variables, constraints, spending: orders.flatMap((order) => order.spending), consequences };
};

/** One order: its quantity, in lots where there are any, and whether it is placed where that costs something. */
const orderPart = (
  product: Product,
  period: string,
  arrives: number,
  currency: string,
): Omit<ProductPart, 'consequences'> => {
  const { unit, lotSize, orderCost, purchaseCost, demand, safetyStock } = product;
  const order = orderOf(product, period);
  // Nobody gains from ordering more than all that is still wanted, and what is to be left.
  const wanted = demand.slice(arrives).reduce((sum, amount) => sum + amount, safetyStock);
  const most = lotSize === undefined ? wanted : Math.ceil(wanted / lotSize) * lotSize;
  const variables: Variable[] = [continuous(order, unit, 0, most)];
  const constraints: Constraint[] = [];
  const spending: Term[] = [{ variable: order, coefficient: purchaseCost, unit: quotient(currency, unit) }];
  if (lotSize !== undefined) {
    const lots = lotsOf(product, period);
    variables.push({ name: lots, kind: 'integer', lower: 0, upper: Math.ceil(wanted / lotSize), unit: 'lot' });
    constraints.push({
      name: `${order} is in lots`,
      terms: [
        { variable: order, coefficient: 1 },
        { variable: lots, coefficient: -lotSize, unit: quotient(unit, 'lot') },
      ],
      relation: '=',
      rightHandSide: 0,
      unit,
    });
  }
  if (orderCost > 0) {
    const placed = isOrdered(product, period);
    variables.push(binary(placed));
    constraints.push({
      name: `${order} is placed`,
      terms: [
        { variable: order, coefficient: 1 },
        { variable: placed, coefficient: -most, unit },
      ],
      relation: '<=',
      rightHandSide: 0,
      unit,
    });
    spending.push({ variable: placed, coefficient: orderCost, unit: currency });
  }
  return { variables, constraints, spending };
};

/** What the plan says: each order, each shortage, what fills up, and what it costs. */
export const inventoryAdvice = (
  { products, periods, currency, capacity, budget }: InventoryRequest,
  model: LinearModel,
  answer: FoundAnswer,
): readonly Recommendation[] => {
  const reading = readingOf(model, answer);
  const known = new Set(model.variables.map(({ name }) => name));
  const advice = [say('plan-cost')`The plan costs ${reading.objective()} ${currency}.`];
  for (const product of products)
    for (const period of periods) {
      if (known.has(orderOf(product, period))) advice.push(...orderAdvice(product, period, reading));
      const shortage = reading.value(shortageOf(product, period));
      if (shortage.value > NOTHING)
        advice.push(say('stock-out')`In ${period} ${shortage} ${product.unit} of ${product.name} will be missing.`);
    }
  if (capacity !== undefined)
    for (const period of periods) {
      const used = reading.activity(`${CAPACITY} ${period}`);
      if (used.value >= capacity.amount - NOTHING)
        advice.push(say('capacity-full')`After ${period} the store is full, with ${used} ${capacity.unit}.`);
    }
  if (budget !== undefined)
    advice.push(say('budget-used')`Orders take ${reading.activity(BUDGET)} ${currency} of the budget.`);
  return advice;
};

/** What counts as none at all. */
const NOTHING = 1e-6;

const orderAdvice = (product: Product, period: string, reading: Reading): readonly Recommendation[] => {
  const quantity = reading.value(orderOf(product, period));
  if (quantity.value <= NOTHING) return [];
  return [say('order')`Order ${quantity} ${product.unit} of ${product.name} in ${period}.`];
};
