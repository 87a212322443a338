import { z } from 'zod';
import { type Constraint, type LinearModel, type Term, Variable } from './model.ts';
import { type Recommendation, readingOf, say } from './recommendation.ts';
import type { FoundAnswer } from './solver.ts';
import { quotient } from './unit.ts';

const Name = z.string().min(1).max(100);

/** The general request: the best value of a metric that decisions move, while other metrics keep within limits. */
export const MetricRequest = z
  .strictObject({
    objective: z.enum(['maximize', 'minimize']),
    targetMetric: Name,
    constraints: z
      .array(z.strictObject({ metric: Name, operator: z.enum(['<=', '>=', '=']), value: z.number() }))
      .max(1_000)
      .readonly(),
    decisionVariables: z
      .array(
        Variable.extend({
          /** How much each metric changes per unit of this variable. */
          effects: z.array(z.strictObject({ metric: Name, perUnit: z.number() })).readonly(),
        }),
      )
      .min(1)
      .max(1_000)
      .readonly(),
    metrics: z
      .array(
        z.strictObject({
          name: Name,
          unit: Name,
          /** Its value when every decision variable is 0. */
          base: z.number(),
        }),
      )
      .min(1)
      .max(200)
      .readonly(),
  })
  .refine(({ metrics, targetMetric }) => metrics.some(({ name }) => name === targetMetric), {
    path: ['targetMetric'],
    message: 'the target is one of the metrics',
  })
  .refine(
    ({ metrics, constraints, decisionVariables }) => {
      const known = new Set(metrics.map(({ name }) => name));
      const named = [...constraints, ...decisionVariables.flatMap(({ effects }) => effects)];
      return named.every(({ metric }) => known.has(metric));
    },
    { path: ['metrics'], message: 'constraints and effects name metrics that there are' },
  );
export type MetricRequest = z.output<typeof MetricRequest>;
type Metric = MetricRequest['metrics'][number];

/** The model: each metric is its base and the effects of the decisions, all of them straight lines. */
export const metricModel = (request: MetricRequest): LinearModel => {
  const { decisionVariables, constraints, objective } = request;
  const effectsOn = ({ name, unit }: Metric): readonly Term[] =>
    decisionVariables.flatMap((variable) =>
      variable.effects
        .filter(({ metric }) => metric === name)
        .map(({ perUnit }) => ({ variable: variable.name, coefficient: perUnit, unit: quotient(unit, variable.unit) })),
    );
  const target = metricOf(request, request.targetMetric);
  return {
    objective: { direction: objective, terms: effectsOn(target), constant: target.base, unit: target.unit },
    variables: decisionVariables.map(({ effects, ...variable }) => variable),
    constraints: constraints.map(({ metric: name, operator, value }, place): Constraint => {
      const metric = metricOf(request, name);
      return {
        name: limitName(request, place),
        terms: effectsOn(metric),
        relation: operator,
        rightHandSide: value - metric.base,
        unit: metric.unit,
      };
    }),
  };
};

/** What the plan says: each decision, and what the target comes to. */
export const metricAdvice = (
  request: MetricRequest,
  model: LinearModel,
  answer: FoundAnswer,
): readonly Recommendation[] => {
  const reading = readingOf(model, answer);
  const { targetMetric, decisionVariables } = request;
  const { unit } = metricOf(request, targetMetric);
  return [
    say('target')`${targetMetric} comes to ${reading.objective()} ${unit}.`,
    ...decisionVariables.map(
      (variable) => say('decision')`Set ${variable.name} to ${reading.value(variable.name)} ${variable.unit}.`,
    ),
    ...request.constraints.flatMap(({ metric }, place) => {
      const dual = reading.dual(limitName(request, place));
      if (dual === undefined || Math.abs(dual.value) < 1e-9) return [];
      const own = metricOf(request, metric).unit;
      return [
        say('limit')`A limit on ${metric} that is one ${own} higher would change ${targetMetric} by ${dual} ${unit}.`,
      ];
    }),
  ];
};

const limitName = ({ constraints }: MetricRequest, place: number): string => {
  const { metric, operator } = constraints[place] ?? { metric: '', operator: '' };
  return `limit ${place + 1}: ${metric} ${operator}`;
};

const metricOf = ({ metrics }: MetricRequest, name: string): Metric => {
  const metric = metrics.find((other) => other.name === name);
  if (metric === undefined) throw new Error(`the request has no metric ${name}`);
  return metric;
};
