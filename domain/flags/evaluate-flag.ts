import { z } from 'zod';
import type { Condition } from '../kernel/condition.ts';
import { factAt, judgeCondition } from '../kernel/evaluate-condition.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import { type FlagDefinition, type FlagVariant, type VariantType, variantTypeOf } from './flag.ts';
import type { FlagOverride } from './flag-overrides.ts';
import { murmur3 } from './murmur3.ts';

/** Who a flag is evaluated for. */
export interface FlagContext {
  readonly tenantId: TenantId;
  readonly personId?: string;
  /** What a whitelist is compared with. */
  readonly groups?: readonly string[];
  /** More facts for constraints and stickiness. None may take the name of a field above. */
  readonly attributes?: JsonObject;
}

/**
 * What decided: the tenant's override; that the flag is disabled; a whitelisted group; constraints that do not hold;
 * the bucket of a gradual rollout; or nothing of the kind, so that it is as it is for everybody.
 */
export const FlagReason = z.enum([
  'override',
  'disabled',
  'whitelisted',
  'constraint',
  'rollout',
  'default',
  'unknown_flag',
]);
export type FlagReason = z.output<typeof FlagReason>;

export interface FlagEvaluation {
  readonly enabled: boolean;
  readonly reason: FlagReason;
  /** One sentence. */
  readonly explanation: string;
  /** 1 to 100; where a bucket decided. */
  readonly bucket?: number;
  /** Of a flag that is on and has variants; absent when there are several and the context does not say whose it is. */
  readonly variant?: FlagVariant;
  /** Of every variant's value, also while it is off; absent of a flag that is a boolean only. */
  readonly variantType?: VariantType;
}

/**
 * Says whether a flag is on, and why. In order: the tenant's override, enabled, whitelist, constraints, rollout.
 * A bucket is `murmur3_x86_32(utf8(name + ':' + id), seed 0) % 100 + 1`, as in the Unleash client specification.
 */
export const evaluateFlag = (
  flag: {
    readonly name: string;
    readonly definition: FlagDefinition | undefined;
    readonly override?: FlagOverride | undefined;
  },
  { attributes, ...who }: FlagContext,
  now: Instant,
): FlagEvaluation => {
  const { name, definition, override } = flag;
  if (definition === undefined) return off('unknown_flag', `There is no flag ${name}.`);
  const facts = { ...attributes, ...who };
  const decided = decide({ name, definition, override }, facts, who.groups ?? [], now);
  const variant = decided.enabled ? variantFor(name, definition, facts) : undefined;
  const [first] = definition.variants;
  return { ...decided, ...(variant && { variant }), ...(first && { variantType: variantTypeOf(first) }) };
};

interface Defined {
  readonly name: string;
  readonly definition: FlagDefinition;
  readonly override: FlagOverride | undefined;
}

const decide = (
  { name, definition, override }: Defined,
  facts: JsonObject,
  groups: readonly string[],
  now: Instant,
): FlagEvaluation => {
  if (override !== undefined) {
    return override.enabled ? on('override', 'The tenant turned it on.') : off('override', 'The tenant turned it off.');
  }
  if (!definition.enabled) return off('disabled', 'It is disabled, for whitelisted groups too.');
  const group = definition.whitelist.find((one) => groups.includes(one));
  if (group !== undefined) return on('whitelisted', `The group ${group} is whitelisted.`);
  const unmet = definition.constraints && unmetBy(definition.constraints, facts, now);
  if (unmet !== null) return off('constraint', unmet);

  const { rolloutPercentage, gradualRollout, stickiness } = definition;
  if (!gradualRollout) {
    if (rolloutPercentage === 0) return off('default', 'It is rolled out to nobody.');
    const isForAll = definition.constraints === null;
    return isForAll ? on('default', 'It is on for everybody.') : on('constraint', 'Its constraints hold.');
  }
  const id = idAt(facts, stickiness);
  if (id === undefined) return off('rollout', `It is rolled out by ${stickiness}, which the context does not have.`);
  const bucket = shareOf(`${name}:${id}`, 0, 100);
  const isIn = bucket <= rolloutPercentage;
  const explanation = `Bucket ${bucket} is${isIn ? '' : ' not'} among the first ${rolloutPercentage} of 100.`;
  return { enabled: isIn, reason: 'rollout', explanation, bucket };
};

const on = (reason: FlagReason, explanation: string): FlagEvaluation => ({ enabled: true, reason, explanation });
const off = (reason: FlagReason, explanation: string): FlagEvaluation => ({ enabled: false, reason, explanation });

/** Why constraints do not hold; null: they do. */
const unmetBy = (constraints: Condition, facts: JsonObject, now: Instant): string | null => {
  const { truth, trace } = judgeCondition(constraints, facts, now);
  if (truth === 'true') return null;
  const first = trace.find((entry) => entry.field !== undefined && entry.truth !== 'true');
  return first?.field === undefined
    ? 'Its constraints do not hold.'
    : `Its constraints do not hold: ${first.field} ${first.operator}: ${first.because}.`;
};

/** Unleash's seed for variants: other than the rollout's, so that the one says nothing about the other. */
const VARIANT_SEED = 86_028_157;

const variantFor = (
  name: string,
  { variants, stickiness }: FlagDefinition,
  facts: JsonObject,
): FlagVariant | undefined => {
  const weighted = variants.filter(({ weight }) => weight > 0);
  if (weighted.length < 2) return weighted[0];
  const id = idAt(facts, stickiness);
  if (id === undefined) return undefined;
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  let left = shareOf(`${name}:${id}`, VARIANT_SEED, total);
  return weighted.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
};

/** A whole number from 1 to `most`, the same for the same text and seed. */
const shareOf = (text: string, seed: number, most: number): number => (murmur3(text, seed) % most) + 1;

const idAt = (facts: JsonObject, stickiness: string): string | undefined => {
  const id = factAt(facts, stickiness);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
};
