import * as z from 'zod/mini';
import type { Plan } from './reading';

/** What the numbers of a plan's answer are in. Undefined: nothing says it, and the number stands alone. */
export interface PlanUnits {
  readonly objective: string | undefined;
  readonly variable: (name: string) => string | undefined;
  readonly constraint: (name: string) => string | undefined;
  /** Only how the model is made: nothing that anybody plans or limits. */
  readonly isInner: (name: string) => boolean;
}

const Named = z.array(z.object({ name: z.string(), unit: z.string() }));
const Budget = z.object({ currency: z.string(), responseUnit: z.string() });
const Inventory = z.object({
  currency: z.string(),
  products: Named,
  capacity: z.optional(z.object({ unit: z.string() })),
});
const Staffing = z.object({ currency: z.string(), people: z.optional(z.array(z.unknown())) });
const Linear = z.object({ objective: z.object({ unit: z.string() }), variables: Named, constraints: Named });
const Metrics = z.object({ targetMetric: z.string(), metrics: Named, decisionVariables: Named });

const NONE: PlanUnits = {
  objective: undefined,
  variable: () => undefined,
  constraint: () => undefined,
  isInner: () => false,
};

const budgetUnits = ({ currency, responseUnit }: z.infer<typeof Budget>): PlanUnits => ({
  objective: responseUnit,
  variable: () => currency,
  constraint: () => currency,
  // A channel's curve is in straight pieces (domain/optimization/budget-allocation.ts).
  isInner: (name) => /^spend on .*, part \d+$/.test(name) || name.startsWith('parts of the spend on '),
});

/** A product's variables and constraints have its name in theirs (domain/optimization/inventory.ts). */
const inventoryUnits = ({ currency, products, capacity }: z.infer<typeof Inventory>): PlanUnits => {
  const longest = products.toSorted((one, other) => other.name.length - one.name.length);
  const productIn = (name: string): string | undefined =>
    longest.find((product) => name.includes(` of ${product.name}`))?.unit;
  return {
    ...NONE,
    objective: currency,
    variable: (name) => {
      if (name.startsWith('lots of ')) return 'lots';
      return name.includes(' is ordered in ') ? 'yes or no' : productIn(name);
    },
    constraint: (name) => {
      if (name === 'budget') return currency;
      return name.startsWith('capacity after ') ? capacity?.unit : productIn(name);
    },
  };
};

const staffingUnits = ({ currency, people }: z.infer<typeof Staffing>): PlanUnits => ({
  ...NONE,
  objective: currency,
  variable: (name) => (people === undefined || name.startsWith('missing in ') ? 'people' : 'yes or no'),
  constraint: (name) => (name.startsWith('cover of ') ? 'people' : undefined),
});

const linearUnits = ({ objective, variables, constraints }: z.infer<typeof Linear>): PlanUnits => {
  const units = (named: z.infer<typeof Named>) => new Map(named.map(({ name, unit }) => [name, unit]));
  const [ofVariables, ofConstraints] = [units(variables), units(constraints)];
  return {
    ...NONE,
    objective: objective.unit,
    variable: (name) => ofVariables.get(name),
    constraint: (name) => ofConstraints.get(name),
  };
};

const metricsUnits = ({ targetMetric, metrics, decisionVariables }: z.infer<typeof Metrics>): PlanUnits => ({
  ...NONE,
  objective: metrics.find(({ name }) => name === targetMetric)?.unit,
  variable: (name) => decisionVariables.find((variable) => variable.name === name)?.unit,
  constraint: () => undefined,
});

export const unitsOf = ({ kind, request }: Plan): PlanUnits => {
  const known = <Form>(
    form: { safeParse: (value: unknown) => { data?: Form | undefined } },
    units: (found: Form) => PlanUnits,
  ) => {
    const { data } = form.safeParse(request);
    return data === undefined ? NONE : units(data);
  };
  switch (kind) {
    case 'budget':
      return known(Budget, budgetUnits);
    case 'inventory':
      return known(Inventory, inventoryUnits);
    case 'staffing':
      return known(Staffing, staffingUnits);
    case 'linear':
      return known(Linear, linearUnits);
    case 'metrics':
      return known(Metrics, metricsUnits);
    default:
      return NONE;
  }
};
