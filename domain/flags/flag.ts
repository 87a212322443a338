import { z } from 'zod';
import { Condition, FactPath } from '../kernel/condition.ts';
import type { JsonValue } from '../kernel/json.ts';

/** What a flag is called, for ever: `advanced_analytics`. Buckets are computed over it. */
export const FlagName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, _ and -, a letter first');

/** A group of whoever a flag is evaluated for: `premium_customers`. */
export const GroupName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, _ and -, a letter first');

/** Beyond 2^53 numbers have no canonical form, by which one definition is told from another. */
const isExact = (value: JsonValue | undefined): boolean =>
  typeof value === 'number'
    ? Math.abs(value) <= Number.MAX_SAFE_INTEGER
    : typeof value !== 'object' || value === null || Object.values(value).every(isExact);

const VariantValue = z.union([
  z.string().max(2_000),
  z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.record(z.string().max(100), z.json()).refine(isExact, 'numbers must be within ±(2^53 − 1)'),
]);

/** One of the values that a flag which is on can have. Its share is its weight of the sum of all weights. */
export const FlagVariant = z.strictObject({
  name: z.string().min(1).max(100),
  weight: z.int().min(0).max(1_000),
  value: VariantValue,
});
export type FlagVariant = z.output<typeof FlagVariant>;

/** Everything that decides who a flag is on for. */
export const FlagDefinition = z.strictObject({
  description: z.string().max(2_000),
  /** False: off for everybody but tenants that override it, the whitelist included. */
  enabled: z.boolean(),
  /** For how many of a hundred it is on: whole percents. */
  rolloutPercentage: z.int().min(0).max(100),
  /**
   * True: each stickiness id has a fixed bucket of 1 to 100, and the flag is on for those up to the percentage, so that
   * raising it only adds. False: it is on for everybody or nobody, and the percentage is 100 or 0.
   */
  gradualRollout: z.boolean(),
  /** The field of the evaluation's context whose value is put into a bucket, and always gets the same variant. */
  stickiness: FactPath,
  /** Groups that have it whatever its constraints and its rollout say, as long as it is enabled. */
  whitelist: z.array(GroupName).max(50),
  /** Whoever is not whitelisted must fulfil it. Unknown is not fulfilled. */
  constraints: Condition.nullable(),
  variants: z.array(FlagVariant).max(50),
});
export type FlagDefinition = z.output<typeof FlagDefinition>;

/** What nobody said of a flag. */
export const FLAG_DEFAULTS: Omit<FlagDefinition, 'enabled' | 'rolloutPercentage'> = {
  description: '',
  gradualRollout: false,
  stickiness: 'tenantId',
  whitelist: [],
  constraints: null,
  variants: [],
};

/** What type of value a flag's variants have; a flag without variants is a boolean only. */
export type VariantType = 'string' | 'number' | 'object';

export const variantTypeOf = ({ value }: FlagVariant): VariantType =>
  typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'object';

interface DefinitionFault {
  readonly code: string;
  readonly pointer: string;
  readonly reason: string;
}

/** Why a definition that is well-formed still makes no sense; undefined: it does. */
export const definitionFault = (definition: FlagDefinition): DefinitionFault | undefined => {
  const { rolloutPercentage, gradualRollout, whitelist, variants } = definition;
  if (!gradualRollout && rolloutPercentage !== 0 && rolloutPercentage !== 100) {
    const reason = 'Without gradualRollout a flag is for everybody or nobody: 100 or 0.';
    return { code: 'rollout-not-gradual', pointer: '/rolloutPercentage', reason };
  }
  if (new Set(whitelist).size !== whitelist.length) {
    return { code: 'group-repeated', pointer: '/whitelist', reason: 'A group is listed more than once.' };
  }
  if (variants.length === 0) return undefined;
  if (new Set(variants.map(({ name }) => name)).size !== variants.length) {
    return { code: 'variant-repeated', pointer: '/variants', reason: 'Two variants have the same name.' };
  }
  if (variants.every(({ weight }) => weight === 0)) {
    return { code: 'variants-without-weight', pointer: '/variants', reason: 'At least one variant needs a weight.' };
  }
  if (new Set(variants.map(variantTypeOf)).size > 1) {
    const reason = 'The values of all variants must be texts, or numbers, or objects.';
    return { code: 'variant-types-differ', pointer: '/variants', reason };
  }
  return undefined;
};
