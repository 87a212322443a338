import { z } from 'zod';
import { type Computation, computationOf } from './compute.ts';
import { type Correlation, choleskyOf, correlationMatrix } from './correlation.ts';
import { Distribution, distributionFault, type Quantile, quantileOf } from './distribution.ts';
import { type Formula, isFault, namesIn } from './formula.ts';
import { parseFormula } from './formula-parser.ts';
import { MAX_FORMULA_LENGTH } from './formula-tokens.ts';

/** What a formula calls an input or another formula: as metrics are called. */
const Name = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/);

/** Words of the language of formulas. */
const RESERVED: ReadonlySet<string> = new Set(['min', 'max', 'abs', 'exp', 'log', 'if']);

/** Uncertain inputs, how they move together, and what follows from them. */
export const SimulationModel = z.strictObject({
  inputs: z
    .array(z.strictObject({ name: Name, distribution: Distribution }))
    .min(1)
    .max(50),
  /** Of the inputs' normal scores (Gaussian copula). Pairs that are not named are independent. */
  correlations: z
    .array(z.strictObject({ between: z.tuple([Name, Name]), coefficient: z.number().min(-1).max(1) }))
    .max(200),
  /** In any order; they may use each other, but not in a circle. */
  formulas: z
    .array(z.strictObject({ name: Name, formula: z.string().min(1).max(MAX_FORMULA_LENGTH) }))
    .min(1)
    .max(50),
  /** The formula that is asked about. */
  outcome: Name,
});
export type SimulationModel = z.output<typeof SimulationModel>;

/** What is wrong with a model, and where: a JSON pointer into it. */
export interface ModelFault {
  readonly pointer: string;
  readonly reason: string;
}

/** A model ready to be run. */
export interface PreparedModel {
  readonly inputs: readonly {
    readonly name: string;
    readonly quantile: Quantile;
    /** It always has the same value. */
    readonly isFixed: boolean;
    /** Weights of all inputs' scores in its own, or undefined: it is independent. */
    readonly mixture: readonly number[] | undefined;
  }[];
  /** In an order in which each uses only those before. The one at `places[i]` is put at place `i` after the inputs. */
  readonly computations: readonly Computation[];
  /** Where the outcome stands among the values: inputs first, then formulas in the order of computing. */
  readonly outcomePlace: number;
}

export const isPrepared = (prepared: PreparedModel | readonly ModelFault[]): prepared is PreparedModel =>
  'computations' in prepared;

/** Checks a model as a whole, and makes it ready. Every fault is told at once. */
export const prepareModel = (model: SimulationModel): PreparedModel | readonly ModelFault[] => {
  const parsed = model.formulas.map(({ formula }) => parseFormula(formula));
  const faults = [
    ...nameFaults(model),
    ...model.inputs.flatMap(({ distribution }, index) => {
      const reason = distributionFault(distribution);
      return reason === undefined ? [] : [{ pointer: `/inputs/${index}/distribution`, reason }];
    }),
    ...correlationFaults(model),
    ...parsed.flatMap((formula, index) =>
      isFault(formula)
        ? [{ pointer: `/formulas/${index}/formula`, reason: `at character ${formula.position}: ${formula.reason}` }]
        : unknownNames(formula, index, model),
    ),
  ];
  const trees = parsed.filter((formula): formula is Formula => !isFault(formula));
  if (faults.length > 0) return faults;

  const order = orderOf(model.formulas.map(({ name }, index) => ({ name, uses: namesOf(trees[index]) })));
  if ('circle' in order) {
    return order.circle.map((name) => ({
      pointer: `/formulas/${model.formulas.findIndex((one) => one.name === name)}/formula`,
      reason: `${name} is made of itself`,
    }));
  }
  const lower = choleskyOf(correlationMatrix(namesOfInputs(model), model.correlations));
  if (lower === undefined) {
    const reason = 'taken together these correlations cannot be: their matrix is not positive semi-definite';
    return [{ pointer: '/correlations', reason }];
  }
  const places = [...namesOfInputs(model), ...order.names];
  const computations = order.names.map((name) => {
    const tree = trees[model.formulas.findIndex((one) => one.name === name)];
    if (tree === undefined) throw new Error(`no formula ${name}`);
    return computationOf(tree, (used) => places.indexOf(used));
  });
  const correlated = new Set(model.correlations.flatMap(({ between }) => between));
  const inputs = model.inputs.map(({ name, distribution }, index) => ({
    name,
    quantile: quantileOf(distribution),
    isFixed: distribution.kind === 'fixed',
    mixture: correlated.has(name) ? lower[index] : undefined,
  }));
  return { inputs, computations, outcomePlace: places.indexOf(model.outcome) };
};

const namesOfInputs = ({ inputs }: SimulationModel): readonly string[] => inputs.map(({ name }) => name);
const namesOf = (formula: Formula | undefined): readonly string[] => (formula ? [...namesIn(formula).keys()] : []);

const nameFaults = ({ inputs, formulas, outcome }: SimulationModel): readonly ModelFault[] => {
  const named = [
    ...inputs.map(({ name }, index) => ({ name, pointer: `/inputs/${index}/name` })),
    ...formulas.map(({ name }, index) => ({ name, pointer: `/formulas/${index}/name` })),
  ];
  const seen = new Set<string>();
  const faults: ModelFault[] = [];
  for (const { name, pointer } of named) {
    if (RESERVED.has(name)) faults.push({ pointer, reason: `${name} is a word of the language` });
    if (seen.has(name)) faults.push({ pointer, reason: `${name} is the name of another one already` });
    seen.add(name);
  }
  if (!formulas.some(({ name }) => name === outcome)) {
    faults.push({ pointer: '/outcome', reason: `no formula is named ${outcome}` });
  }
  return faults;
};

const unknownNames = (
  formula: Formula,
  index: number,
  { inputs, formulas }: SimulationModel,
): readonly ModelFault[] => {
  const known = new Set([...inputs, ...formulas].map(({ name }) => name));
  return [...namesIn(formula)].flatMap(([name, position]) =>
    known.has(name)
      ? []
      : [{ pointer: `/formulas/${index}/formula`, reason: `at character ${position}: nothing is named ${name}` }],
  );
};

const correlationFaults = ({ inputs, correlations }: SimulationModel): readonly ModelFault[] => {
  const kinds = new Map(inputs.map(({ name, distribution }) => [name, distribution.kind]));
  const seen = new Set<string>();
  return correlations.flatMap((correlation: Correlation, index): readonly ModelFault[] => {
    const { between } = correlation;
    const pointer = `/correlations/${index}/between`;
    const pair = between.toSorted().join(' ');
    const isRepeated = seen.has(pair);
    seen.add(pair);
    if (isRepeated) return [{ pointer, reason: 'this pair is named twice' }];
    if (between[0] === between[1]) return [{ pointer, reason: 'an input is not correlated with itself' }];
    return between.flatMap((name, place) => {
      const kind = kinds.get(name);
      if (kind === undefined) return [{ pointer: `${pointer}/${place}`, reason: `no input is named ${name}` }];
      return kind === 'fixed' ? [{ pointer: `${pointer}/${place}`, reason: `${name} does not move` }] : [];
    });
  });
};

/** Names in an order in which each uses only those before it, or those that use themselves in the end. */
const orderOf = (
  formulas: readonly { readonly name: string; readonly uses: readonly string[] }[],
): { readonly names: readonly string[] } | { readonly circle: readonly string[] } => {
  const own = new Set(formulas.map(({ name }) => name));
  const names: string[] = [];
  let waiting = formulas;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ uses }) => uses.every((used) => !own.has(used) || names.includes(used)));
    if (ready.length === 0) return { circle: waiting.map(({ name }) => name) };
    names.push(...ready.map(({ name }) => name));
    waiting = waiting.filter((one) => !ready.includes(one));
  }
  return { names };
};
