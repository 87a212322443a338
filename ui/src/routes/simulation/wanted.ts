import type { BodyOf } from '../../api/routes';

export type Wanted = NonNullable<BodyOf<'/v1/simulations', 'post'>>;
export type WantedModel = Wanted['model'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What is wrong inside it, the API says field by field. */
const isModel = (value: unknown): value is WantedModel =>
  isObject(value) && Array.isArray(value.inputs) && Array.isArray(value.formulas) && typeof value.outcome === 'string';

/** A scenario's model as somebody wrote it, or what is wrong with the text. */
export const modelIn = (text: string): { readonly model: WantedModel } | { readonly fault: string } => {
  try {
    const value: unknown = JSON.parse(text);
    if (isModel(value)) return { model: value };
    return { fault: 'A scenario is {"inputs": […], "formulas": […], "outcome": "name"}.' };
  } catch (error) {
    return { fault: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
};

/** To write on. */
export const EXAMPLE: WantedModel = {
  inputs: [
    { name: 'price', distribution: { kind: 'triangular', min: 8, mode: 10, max: 13 } },
    { name: 'units', distribution: { kind: 'normal', mean: 1000, standardDeviation: 150 } },
    { name: 'unit_cost', distribution: { kind: 'uniform', min: 5, max: 7 } },
  ],
  correlations: [{ between: ['price', 'units'], coefficient: -0.4 }],
  formulas: [{ name: 'profit', formula: '(price - unit_cost) * units - 2000' }],
  outcome: 'profit',
};
