import { z } from 'zod';
import { benchmarksStream, newestOf, sourceBenchmarks } from '../domain/benchmarks/benchmarks.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import { type Ambition, GoalStatus } from '../domain/goals/definition.ts';
import { goal, goalStream } from '../domain/goals/goal.ts';
import { Ahead, valueAhead } from '../domain/goals/outlook.ts';
import { goalPolicy, goalPolicyStream } from '../domain/goals/policy.ts';
import type { GoalFacts, QuotedBenchmark } from '../domain/goals/smart.ts';
import type { GoalProposal } from '../domain/goals/terms.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { firstNumber, periodNumber } from '../domain/kernel/periods.ts';
import { plusMillis } from '../domain/kernel/time.ts';
import { dayStart } from '../domain/kernel/time-zone.ts';
import { metric, metricStream } from '../domain/metrics/catalogue.ts';
import { canonicalDecimal } from '../domain/metrics/decimal.ts';
import { Dimensions, MetricName, MetricSource } from '../domain/metrics/metric.ts';
import { canCombine, SHORTEST_PERIOD_MILLIS } from '../domain/metrics/trailing.ts';
import { adoptGoalPolicy } from './goal-policy.ts';
import { metricValues } from './metric-values.ts';

const DAY_MILLIS = 86_400_000;
/** How many of a metric's newest values say what it can do. */
const HISTORY = 1_000;
/** How far up goals are followed that others serve. */
const MAX_ANCESTORS = 20;

/** As it comes in: what the SMART rules judge is not refused by its form, so that all of it is said at once. */
const wanted = {
  title: z.string().max(500),
  description: z.string().max(5_000).default(''),
  owner: z.string().max(200).optional(),
  metric: MetricName,
  /** Whose values of the metric count, and of what: sources are never added together. */
  source: MetricSource,
  dimensions: Dimensions.default({}),
  /** How many of the newest values are taken together, as the metric aggregates: 28 of daily revenue are four weeks'. */
  over: z.int().min(1).max(366).default(1),
  unit: z.string().min(1).max(50),
  /** Decimal text: exact, whatever its digits. */
  target: z.string().max(60),
  /** The last day that counts, by the clocks of the metric's zone. */
  deadline: z.iso.date(),
  parentGoalId: z.uuid().optional(),
  impactAreas: z.array(z.string().max(50)).max(12).default([]),
};
const Wanted = z.strictObject(wanted);
type Wanted = z.output<typeof Wanted>;

const reference = z.strictObject({ goalId: z.uuid() });
const ofGoal = ({ goalId }: { readonly goalId: string }, { tenant }: DecisionContext) => goalStream(tenant, goalId);
const createdId = ({ derivedId }: DecisionContext): string => derivedId('goal');

interface Gathered {
  readonly facts: GoalFacts;
  readonly timeZone: string;
}

/** Reads what the rules ask for: the catalogue's entry, the metric's past, and whether the parent lives. */
const gather = async (goalId: string, input: Wanted, log: LogReader, context: DecisionContext): Promise<Gathered> => {
  const { state: definition } = await log.fold(metricStream(context.tenant, input.metric), metric);
  const { parentGoalId } = input;
  const parent = parentGoalId === undefined ? undefined : await parentOf(goalId, parentGoalId, log, context);
  const { state: ambition } = await log.fold(goalPolicyStream(context.tenant), goalPolicy);
  const benchmarks = await benchmarksOf(input.metric, ambition, log, context);
  const known = { parent, ambition, benchmarks };
  if (definition === undefined) return { facts: { ...known, metric: undefined }, timeZone: 'UTC' };
  const { title, unit, direction, granularity, timeZone } = definition;
  const history = await metricValues({ ...input, limit: HISTORY }, definition, context.now, log, context);
  const facts = { title, unit, direction, intervalMillis: SHORTEST_PERIOD_MILLIS[granularity], history };
  return { facts: { ...known, metric: { ...facts, canCombine: canCombine(definition) } }, timeZone };
};

/** Of what the policy names for a metric, what its sources have published. */
const benchmarksOf = async (
  goalMetric: string,
  { benchmarks = [] }: Ambition,
  log: LogReader,
  { tenant, digest }: DecisionContext,
): Promise<readonly QuotedBenchmark[]> => {
  const named = benchmarks.filter((policy) => policy.goalMetric === goalMetric);
  const quoted = await Promise.all(
    named.map(async (policy) => {
      const { state } = await log.fold(benchmarksStream(tenant, policy.source, digest), sourceBenchmarks);
      const newest = newestOf(state, policy);
      return newest === undefined ? [] : [{ policy, ...newest }];
    }),
  );
  return quoted.flat();
};

const parentOf = async (
  goalId: string,
  parentGoalId: string,
  log: LogReader,
  { tenant }: DecisionContext,
): Promise<GoalFacts['parent']> => {
  const { state: parent } = await log.fold(goalStream(tenant, parentGoalId), goal);
  if (parent === undefined) return 'missing';
  if (parent.status === 'archived') return 'archived';
  let above: string | null = parentGoalId;
  for (let steps = 0; above !== null && steps < MAX_ANCESTORS; steps += 1) {
    if (above === goalId) return 'circular';
    const { state }: { state: typeof parent | undefined } = await log.fold(goalStream(tenant, above), goal);
    above = state?.terms.parentGoalId ?? null;
  }
  return 'live';
};

const proposed = (input: Wanted, { timeZone }: Gathered, { digest }: DecisionContext): GoalProposal => {
  const { metric: name, source, dimensions, target, deadline, ...rest } = input;
  return {
    ...rest,
    owner: rest.owner,
    parentGoalId: rest.parentGoalId,
    series: { metric: name, source, dimensionHash: digest(dimensions) },
    dimensions,
    target: canonicalDecimal(target),
    deadline,
    deadlineAt: endOf(deadline, timeZone),
  };
};

/** Where a day ends. Of years that no rule lets pass it need not be exact, and clocks of a zone are not known for all. */
const endOf = (day: string, timeZone: string): string =>
  day < '1970' || day > '2999'
    ? `${day}T00:00:00.000Z`
    : dayStart(plusMillis(`${day}T00:00:00.000Z`, DAY_MILLIS).slice(0, 10), timeZone);

export const createGoal = command({
  name: 'CreateGoal',
  summary: 'Sets a goal, if every SMART rule lets it pass; if not, says all that is wrong with it.',
  route: 'POST /v1/goals',
  permission: 'goals:write',
  input: z.strictObject({ goalId: z.uuid().optional(), ...wanted }),
  stream: ({ goalId }, context) => goalStream(context.tenant, goalId ?? createdId(context)),
  decider: goal,
  gather: (input, log, context) => gather(input.goalId ?? createdId(context), input, log, context),
  command: ({ goalId, ...input }, gathered, context) => ({
    type: 'CreateGoal',
    goalId: goalId ?? createdId(context),
    proposal: proposed(input, gathered, context),
    facts: gathered.facts,
  }),
  status: 201,
  answer: ([event], { goalId }) =>
    event?.type === 'GoalCreated'
      ? { goalId: event.data.goalId, achievability: event.data.achievability, warnings: event.data.warnings }
      : { goalId },
});

export const amendGoal = command({
  name: 'AmendGoal',
  summary: 'Replaces a goal’s terms; what differs is told as amendments, and a next status as its step.',
  route: 'PUT /v1/goals/:goalId',
  permission: 'goals:write',
  input: z.strictObject({ goalId: z.uuid(), ...wanted, status: GoalStatus.optional() }),
  stream: ofGoal,
  decider: goal,
  gather: (input, log, context) => gather(input.goalId, input, log, context),
  command: ({ goalId, status, ...input }, gathered, context) => ({
    type: 'AmendGoal',
    goalId,
    status,
    proposal: proposed(input, gathered, context),
    facts: gathered.facts,
  }),
  needsRevision: true,
  answer: (events) => ({ amended: events.map(({ type }) => type) }),
});

export const startGoal = command({
  name: 'StartGoal',
  summary: 'Says that work on a goal has begun. Its first progress says so, too.',
  route: 'POST /v1/goals/:goalId/start',
  permission: 'goals:write',
  input: reference,
  stream: ofGoal,
  decider: goal,
  command: (input) => ({ type: 'StartGoal', ...input }),
});

export const archiveGoal = command({
  name: 'ArchiveGoal',
  summary: 'Puts a goal out of sight. It is never deleted, and can still be read.',
  route: 'DELETE /v1/goals/:goalId',
  permission: 'goals:write',
  input: reference,
  stream: ofGoal,
  decider: goal,
  command: (input) => ({ type: 'ArchiveGoal', ...input }),
});

/** Sent by the goals' process for each value of a metric that a goal follows. */
export const recordGoalProgress = command({
  name: 'RecordGoalProgress',
  summary: 'Holds a goal against the newest value of its metric.',
  permission: 'goals:write',
  input: z.strictObject({
    goalId: z.uuid(),
    /** The period that has another value now. */
    at: z.iso.datetime({ precision: 3 }),
    /** The event that says so. */
    evidence: z.string().min(1).max(200),
  }),
  stream: ofGoal,
  decider: goal,
  gather: async ({ goalId, at }, log, context) => {
    const { state } = await log.fold(goalStream(context.tenant, goalId), goal);
    if (state === undefined) return undefined;
    const { series: followed, dimensions, over } = state;
    const { state: definition } = await log.fold(metricStream(context.tenant, followed.metric), metric);
    if (definition === undefined) return undefined;
    const values = await metricValues({ ...followed, dimensions, over, limit: 1 }, definition, at, log, context);
    return values.at(-1);
  },
  command: ({ goalId, evidence }, reading) => ({ type: 'RecordGoalProgress', goalId, reading, evidence }),
});

/** Sent by the goals' process for each forecast that was asked for a goal. */
export const recordGoalOutlook = command({
  name: 'RecordGoalOutlook',
  summary: 'Holds a goal against a forecast of its metric at the deadline.',
  permission: 'goals:write',
  input: z.strictObject({
    goalId: z.uuid(),
    runId: z.uuid(),
    decisionId: z.uuid(),
    /** From the first period after the past that the forecast knows. */
    ahead: z.array(Ahead).max(1_000),
  }),
  stream: ofGoal,
  decider: goal,
  gather: async ({ goalId, runId, ahead }, log, { tenant, digest }) => {
    const [{ state: set }, { state: run }] = await Promise.all([
      log.fold(goalStream(tenant, goalId), goal),
      log.fold(forecastRun.stream(tenant, runId), forecastRun.decider),
    ]);
    if (set === undefined || run === undefined) return undefined;
    const { metric: name, source, dimensions } = run.request;
    const { series } = set;
    // Whoever may ask for forecasts may name any goal; what is not of the goal's own series says nothing about it.
    const isItsOwn = name === series.metric && source === series.source && digest(dimensions) === series.dimensionHash;
    if (!isItsOwn) return undefined;
    const { state: definition } = await log.fold(metricStream(tenant, series.metric), metric);
    if (definition === undefined) return undefined;
    const { aggregation, timeZone } = definition;
    const { granularity, firstPeriod, request } = run.request;
    const until =
      periodNumber(plusMillis(set.terms.deadlineAt, -1), granularity, timeZone) - firstNumber(firstPeriod, granularity);
    // A forecast that ends before the deadline does not say what is then.
    if (until >= ahead.length) return undefined;
    return valueAhead(request.values, ahead.slice(0, until + 1), { over: set.over, aggregation });
  },
  command: ({ ahead: _, ...input }, expected) => ({ type: 'RecordGoalOutlook', ...input, expected }),
});

export const goalCommands = [
  createGoal,
  amendGoal,
  startGoal,
  archiveGoal,
  recordGoalProgress,
  recordGoalOutlook,
  adoptGoalPolicy,
] as const;
