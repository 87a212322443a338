import type { BodyOf } from '../../api/routes';

export type Wanted = NonNullable<BodyOf<'/v1/optimizations', 'post'>>;
export type WantedPlan = Wanted['plan'];
export type BudgetPlan = Extract<WantedPlan, { kind: 'budget' }>['request'];

const KINDS: readonly string[] = [
  'budget',
  'inventory',
  'staffing',
  'metrics',
  'linear',
] satisfies WantedPlan['kind'][];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a kind that the API knows; what is wrong inside it, the API says field by field. */
const isPlan = (value: unknown): value is WantedPlan =>
  isObject(value) && KINDS.includes(String(value.kind)) && isObject(value.request);

/** A plan as somebody wrote it, or what is wrong with the text. */
export const planIn = (text: string): { readonly plan: WantedPlan } | { readonly fault: string } => {
  try {
    const value: unknown = JSON.parse(text);
    if (isPlan(value)) return { plan: value };
    return { fault: `A plan is {"kind": …, "request": {…}}, of kind ${KINDS.join(', ')}.` };
  } catch (error) {
    return { fault: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
};

/** To begin with: two channels whose returns diminish. */
export const emptyBudget = (): BudgetPlan => ({
  budget: 0,
  currency: 'GBP',
  responseUnit: 'order',
  channels: [emptyChannel()],
});

export const emptyChannel = (): BudgetPlan['channels'][number] => ({
  name: '',
  response: [
    { spend: 0, response: 0 },
    { spend: 0, response: 0 },
  ],
});

/** A model to write on. */
export const LINEAR_EXAMPLE: WantedPlan = {
  kind: 'linear',
  request: {
    objective: {
      direction: 'maximize',
      terms: [
        { variable: 'chairs', coefficient: 30, unit: 'GBP/piece' },
        { variable: 'tables', coefficient: 50, unit: 'GBP/piece' },
      ],
      constant: 0,
      unit: 'GBP',
    },
    variables: [
      { name: 'chairs', kind: 'integer', lower: 0, upper: null, unit: 'piece' },
      { name: 'tables', kind: 'integer', lower: 0, upper: null, unit: 'piece' },
    ],
    constraints: [
      {
        name: 'hours of work',
        terms: [
          { variable: 'chairs', coefficient: 2, unit: 'hour/piece' },
          { variable: 'tables', coefficient: 4, unit: 'hour/piece' },
        ],
        relation: '<=',
        rightHandSide: 80,
        unit: 'hour',
      },
    ],
  },
};
