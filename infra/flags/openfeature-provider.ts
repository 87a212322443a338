import {
  type EvaluationContext,
  type EvaluationContextValue,
  FlagNotFoundError,
  InvalidContextError,
  type JsonValue as OpenFeatureJson,
  type Provider,
  type ResolutionDetails,
  StandardResolutionReasons,
  TargetingKeyMissingError,
  TypeMismatchError,
} from '@openfeature/server-sdk';
import type { FlagContext, FlagEvaluation } from '../../domain/flags/evaluate-flag.ts';
import type { VariantType } from '../../domain/flags/flag.ts';
import type { JsonObject, JsonValue } from '../../domain/kernel/json.ts';

/** Where evaluations come from. */
export interface FlagEvaluator {
  /** Throws when the log cannot be read: nobody is told an answer that may be out of date. */
  readonly evaluate: (name: string, context: FlagContext) => Promise<FlagEvaluation>;
  /** Reads the flags for the first time. */
  readonly ready: () => Promise<void>;
}

/**
 * Flags for consumers, by the OpenFeature specification. The evaluation's context: `targetingKey` is the tenant's id,
 * `personId` and `groups` say more of who it is for, and all else is a fact for constraints and stickiness. A flag is a
 * boolean; one with variants is also of their type, and while it is off the caller's default is its value.
 */
export const createOpenFeatureProvider = ({ evaluate, ready }: FlagEvaluator): Provider => {
  const resolved = async (
    type: VariantType,
    name: string,
    context: EvaluationContext,
  ): Promise<{ readonly value: JsonValue | undefined; readonly details: Details }> => {
    const evaluation = await evaluate(name, flagContextOf(context));
    const details = detailsOf(name, evaluation);
    const is = evaluation.variantType ?? 'boolean';
    if (is !== type) throw new TypeMismatchError(`${name} is a flag of type ${is}, not ${type}`);
    return { value: evaluation.variant?.value, details };
  };
  return {
    metadata: { name: 'precedent' },
    runsOn: 'server',
    initialize: ready,
    resolveBooleanEvaluation: async (name, _, context) => {
      const evaluation = await evaluate(name, flagContextOf(context));
      return { value: evaluation.enabled, ...detailsOf(name, evaluation) };
    },
    resolveStringEvaluation: async (name, fallback, context) => {
      const { value, details } = await resolved('string', name, context);
      return { ...details, value: typeof value === 'string' ? value : fallback };
    },
    resolveNumberEvaluation: async (name, fallback, context) => {
      const { value, details } = await resolved('number', name, context);
      return { ...details, value: typeof value === 'number' ? value : fallback };
    },
    resolveObjectEvaluation: async <T extends OpenFeatureJson>(
      name: string,
      fallback: T,
      context: EvaluationContext,
    ): Promise<ResolutionDetails<T>> => {
      const { value, details } = await resolved('object', name, context);
      // What form of object it is, only the caller knows.
      return { ...details, value: value === undefined ? fallback : (value as T) };
    },
  };
};

type Details = Omit<ResolutionDetails<never>, 'value'>;

const detailsOf = (name: string, { reason, explanation, enabled, bucket, variant }: FlagEvaluation): Details => {
  if (reason === 'unknown_flag') throw new FlagNotFoundError(`there is no flag ${name}`);
  const { TARGETING_MATCH, DISABLED, DEFAULT, SPLIT, STATIC } = StandardResolutionReasons;
  const standard = {
    override: TARGETING_MATCH,
    disabled: DISABLED,
    whitelisted: TARGETING_MATCH,
    constraint: enabled ? TARGETING_MATCH : DEFAULT,
    rollout: SPLIT,
    default: STATIC,
  };
  return {
    reason: standard[reason],
    ...(variant && { variant: variant.name }),
    flagMetadata: { reason, explanation, ...(bucket !== undefined && { bucket }) },
  };
};

const TENANT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const flagContextOf = ({ targetingKey, personId, groups, ...rest }: EvaluationContext): FlagContext => {
  if (targetingKey === undefined) throw new TargetingKeyMissingError('targetingKey must be the id of a tenant');
  if (!TENANT.test(targetingKey)) throw new InvalidContextError('targetingKey is not the id of a tenant');
  if (personId !== undefined && typeof personId !== 'string') throw new InvalidContextError('personId must be a text');
  if (groups !== undefined && !isTexts(groups)) throw new InvalidContextError('groups must be a list of texts');
  const attributes: JsonObject = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, factOf(value)]));
  return { tenantId: targetingKey, ...(personId && { personId }), ...(groups && { groups }), attributes };
};

const isTexts = (value: EvaluationContextValue): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const factOf = (value: EvaluationContextValue | undefined): JsonValue => {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(factOf);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, factOf(one)]));
};
