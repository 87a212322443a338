import { z } from 'zod';
import { type FieldFault, type Refusal, refuse } from '../kernel/refusal.ts';
import { Dimensions, MetricName, MetricSource } from '../metrics/events.ts';
import { type Distribution, describedDistributions, EmpiricalDistribution, LARGEST_VALUE } from './distribution.ts';
import { SimulationModel } from './model.ts';

/** With fewer, P10 and P90 would not lie between observations. */
const FEWEST = 10;
const MOST = 3_000;
/** Of all inputs together: about as much as a decision keeps of what it rests on. */
const MOST_OF_ALL = 10_000;

/** As a metric's newest values are. They are read when it is asked for, and pinned. */
const ObservedDistribution = z.strictObject({
  kind: z.literal('observed'),
  metric: MetricName,
  /** Whose values count: sources are never added together. */
  source: MetricSource,
  dimensions: Dimensions.default({}),
  /** At most so many, the newest. */
  limit: z.int().min(FEWEST).max(MOST).default(365),
});
type ObservedDistribution = z.output<typeof ObservedDistribution>;

const { inputs, correlations } = SimulationModel.shape;

/** A model as it is asked for: what its inputs are may be left to what was observed of metrics. */
export const WantedModel = SimulationModel.extend({
  inputs: z
    .array(
      inputs.element.extend({
        distribution: z.discriminatedUnion('kind', [
          ...describedDistributions,
          EmpiricalDistribution,
          ObservedDistribution,
        ]),
      }),
    )
    .min(1)
    .max(50),
  correlations: correlations.default([]),
});
export type WantedModel = z.output<typeof WantedModel>;

/** Of an input that is to be as its metric was observed, oldest first; undefined: the metric is not registered. */
export type Observations =
  | {
      readonly unit: string;
      readonly values: readonly { readonly at: string; readonly value: string }[];
    }
  | undefined;

/** The model with every value in it, or what is missing of them. `observations` has one for each input. */
export const pinnedModel = (model: WantedModel, observations: readonly Observations[]): SimulationModel | Refusal => {
  const pinned = model.inputs.map(({ name, distribution }, place): SimulationModel['inputs'][number] | FieldFault => {
    if (distribution.kind !== 'observed') return { name, distribution };
    const found = empiricalOf(distribution, observations[place]);
    if ('kind' in found) return { name, distribution: found };
    return { ...found, pointer: `/model/inputs/${place}/distribution/${found.pointer}` };
  });
  const faults = pinned.filter((one) => 'pointer' in one);
  const [first] = faults;
  if (first !== undefined) return refuse('invalid', 'metric-not-observed', `${first.reason}.`, faults);
  const known = pinned.filter((one) => 'distribution' in one);
  const count = known.reduce((sum, { distribution }) => sum + countOf(distribution), 0);
  if (count <= MOST_OF_ALL) return { ...model, inputs: known };
  const reason = `the inputs have ${count} observed values, more than ${MOST_OF_ALL}`;
  return refuse('invalid', 'metric-not-observed', `Taken together ${reason}.`, [{ pointer: '/model/inputs', reason }]);
};

const countOf = (distribution: Distribution): number =>
  distribution.kind === 'empirical' ? (distribution.from?.count ?? 0) : 0;

const empiricalOf = (
  { metric, source, dimensions }: ObservedDistribution,
  observed: Observations,
): Extract<Distribution, { readonly kind: 'empirical' }> | FieldFault => {
  if (observed === undefined) return { pointer: 'metric', reason: `no metric is registered as ${metric}` };
  const values = observed.values.map(({ value }) => Number(value));
  const count = values.length;
  const [first, last] = [observed.values[0]?.at, observed.values.at(-1)?.at];
  if (count < FEWEST || first === undefined || last === undefined) {
    return {
      pointer: 'source',
      reason: `${metric} from ${source} has ${count} values of the ${FEWEST} needed at least`,
    };
  }
  if (values.some((value) => Math.abs(value) > LARGEST_VALUE)) {
    return { pointer: 'source', reason: `${metric} from ${source} has values beyond ${LARGEST_VALUE}` };
  }
  const from = { metric, source, dimensions, unit: observed.unit, count, first, last };
  return { kind: 'empirical', values, from };
};
