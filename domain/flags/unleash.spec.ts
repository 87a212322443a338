import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Condition } from '../kernel/condition.ts';
import type { JsonObject } from '../kernel/json.ts';
import { evaluateFlag } from './evaluate-flag.ts';
import { FLAG_DEFAULTS, FlagDefinition, type FlagVariant } from './flag.ts';

/*
 * The public Unleash client specification, translated into our flags. Of its other files nothing has a counterpart here:
 * 05 random rollout, 06 addresses, 07 several strategies, 14 versions, 15 segments (of versions), 17 parents,
 * 18 names in any script, 19 and 20 the protocol, 21 regular expressions, 22 networks.
 */

const UnleashConstraint = z.object({
  contextName: z.string(),
  operator: z.string(),
  value: z.string().optional(),
  values: z.array(z.string()).default([]),
  inverted: z.boolean().default(false),
  caseInsensitive: z.boolean().default(false),
});
const UnleashVariant = z.object({
  name: z.string(),
  weight: z.int(),
  payload: z.object({ type: z.enum(['string', 'number']), value: z.string() }),
  overrides: z.array(z.unknown()).default([]),
});
const Feature = z.object({
  name: z.string(),
  enabled: z.boolean(),
  strategies: z.array(
    z.object({
      name: z.string(),
      parameters: z.record(z.string(), z.string()).default({}),
      constraints: z.array(UnleashConstraint).default([]),
      variants: z.array(UnleashVariant).default([]),
    }),
  ),
  variants: z.array(UnleashVariant).default([]),
});
const Case = z.object({
  file: z.string(),
  toggle: z.string(),
  feature: Feature.optional(),
  context: z.object({ properties: z.record(z.string(), z.string().nullable()).default({}) }).catchall(z.string()),
  result: z.boolean().optional(),
  variant: z
    .object({
      name: z.string(),
      enabled: z.boolean(),
      feature_enabled: z.boolean(),
      payload: z.object({ type: z.string(), value: z.string() }).optional(),
    })
    .optional(),
});
type Case = z.output<typeof Case>;

const [attribution = '', ...lines] = readFileSync(resolve(import.meta.dirname, 'unleash-cases.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
const cases = lines.map((line) => Case.parse(JSON.parse(line)));

/** What of Unleash our flags do not have. */
const unmapped = ({ feature }: Case): string | undefined => {
  const strategies = feature?.strategies ?? [];
  const constraints = strategies.flatMap((strategy) => strategy.constraints);
  if (strategies.length > 1) return 'several strategies, any of which is enough';
  if (feature?.variants.some(({ overrides }) => overrides.length > 0)) return 'variants overridden for some ids';
  if (constraints.some(({ caseInsensitive }) => caseInsensitive)) return 'comparing without regard to case';
  if (constraints.some(({ operator }) => operator === 'NOT_A_VALID_OPERATOR')) return 'an operator that there is not';
  if (constraints.some(({ operator, values }) => /IN$/.test(operator) && values.length === 0)) return 'an empty list';
  return undefined;
};

const isMissing = (field: string): Condition => ({ operator: 'not', condition: { operator: 'exists', field } });
const otherThan = (field: string, condition: Condition): Condition => ({
  operator: 'or',
  conditions: [isMissing(field), { operator: 'not', condition }],
});
const anyOf = (conditions: Condition[]): Condition => ({ operator: 'or', conditions });

const conditionOf = (constraint: z.output<typeof UnleashConstraint>): Condition => {
  const { contextName: field, operator, value = '', values, inverted } = constraint;
  if (inverted) return otherThan(field, conditionOf({ ...constraint, inverted: false }));
  switch (operator) {
    case 'IN':
      return { operator: 'in', field, values };
    case 'NOT_IN':
      return otherThan(field, { operator: 'in', field, values });
    case 'STR_CONTAINS':
      return anyOf(values.map((part) => ({ operator: 'contains', field, value: part })));
    case 'STR_STARTS_WITH':
      return anyOf(values.map((start) => ({ operator: 'startsWith', field, value: start })));
    case 'STR_ENDS_WITH':
      return anyOf(values.map((end) => ({ operator: 'endsWith', field, value: end })));
    case 'NUM_EQ':
      return { operator: '=', field, value: Number(value) };
    case 'NUM_GT':
      return { operator: '>', field, value: Number(value) };
    case 'NUM_GTE':
      return { operator: '≥', field, value: Number(value) };
    case 'NUM_LT':
      return { operator: '<', field, value: Number(value) };
    case 'NUM_LTE':
      return { operator: '≤', field, value: Number(value) };
    case 'DATE_AFTER':
      return { operator: '>', field, value };
    case 'DATE_BEFORE':
      return { operator: '<', field, value };
    default:
      throw new Error(`no counterpart of ${operator}`);
  }
};

/** Unleash's contexts are all text; in ours a number is a number. */
const factsOf = ({ context: { properties, ...known }, feature }: Case): JsonObject => {
  const constraints = feature?.strategies.flatMap((strategy) => strategy.constraints) ?? [];
  const isNumber = (name: string) =>
    constraints.some(({ contextName, operator }) => contextName === name && operator.startsWith('NUM_'));
  return Object.fromEntries(
    Object.entries({ ...known, ...properties }).map(([name, value]) => [name, isNumber(name) ? Number(value) : value]),
  );
};

/** The flag that a feature is to us, and the name that its buckets are computed over. */
const flagOf = (feature: z.output<typeof Feature>, facts: JsonObject) => {
  const [strategy] = feature.strategies;
  const { groupId = feature.name, userIds, percentage, rollout = percentage, stickiness } = strategy?.parameters ?? {};
  const own = strategy?.variants ?? [];
  // Unleash's default stickiness: whichever of these the context has.
  const byDefault = facts.userId === undefined && facts.sessionId !== undefined ? 'sessionId' : 'userId';
  const named =
    { gradualRolloutUserId: 'userId', gradualRolloutSessionId: 'sessionId' }[strategy?.name ?? ''] ?? stickiness;
  const isSticky = named !== undefined && named !== 'default';
  const gradual = rollout !== undefined && (isSticky || rollout !== '100');
  const conditions = (strategy?.constraints ?? []).map(conditionOf);
  if (userIds) conditions.push({ operator: 'in', field: 'userId', values: userIds.split(/, */) });
  const definition: FlagDefinition = {
    ...FLAG_DEFAULTS,
    enabled: feature.enabled,
    rolloutPercentage: Number(rollout ?? '100'),
    gradualRollout: gradual,
    stickiness: isSticky ? named : byDefault,
    constraints: conditions.length === 0 ? null : { operator: 'and', conditions },
    variants: (own.length > 0 ? own : feature.variants).map(
      ({ name, weight, payload }): FlagVariant => ({
        name,
        weight,
        value: payload.type === 'number' ? Number(payload.value) : payload.value,
      }),
    ),
  };
  // Unleash hashes variants of a feature over its name, and all else over the strategy's group.
  const name = own.length === 0 && feature.variants.length > 0 ? feature.name : groupId;
  return { name, definition: FlagDefinition.parse(definition) };
};

const NOW = '2026-11-21T00:00:00.000Z';
const evaluated = (one: Case) => {
  const attributes = factsOf(one);
  const flag = one.feature ? flagOf(one.feature, attributes) : { name: one.toggle, definition: undefined };
  return evaluateFlag(flag, { tenantId: 'any', attributes }, NOW);
};

describe('the Unleash client specification', () => {
  const mapped = cases.filter((one) => unmapped(one) === undefined);

  test('is the version that the data says, with its licence', () => {
    expect(JSON.parse(attribution)).toMatchObject({ version: '6.1.0', licence: expect.stringContaining('Apache-2.0') });
  });

  test('has so many cases that our flags cannot say', () => {
    const reasons = Object.groupBy(cases, (one) => unmapped(one) ?? 'mapped');
    expect(Object.fromEntries(Object.entries(reasons).map(([reason, of]) => [reason, of?.length]))).toEqual({
      mapped: 121,
      'an empty list': 6,
      'an operator that there is not': 1,
      'comparing without regard to case': 3,
      'several strategies, any of which is enough': 4,
      'variants overridden for some ids': 3,
    });
  });

  test.each(
    mapped.map((one, index) => [`${one.file} ${one.toggle} ${JSON.stringify(one.context)} #${index}`, one] as const),
  )('%s', (_, one) => {
    const evaluation = evaluated(one);
    if (one.variant === undefined) {
      expect(evaluation.enabled, evaluation.explanation).toBe(one.result);
      return;
    }
    const { name, enabled, payload, feature_enabled } = one.variant;
    expect(evaluation.enabled, evaluation.explanation).toBe(feature_enabled);
    expect(evaluation.variant?.name).toBe(enabled ? name : undefined);
    const value = payload?.type === 'number' ? Number(payload.value) : payload?.value;
    expect(evaluation.variant?.value).toBe(value);
  });
});
