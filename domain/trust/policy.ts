import { z } from 'zod';

/** A share or a score in hundredths of a percent: 0 to 10,000. */
export const BasisPoints = z.int().min(0).max(10_000);

/** `alwaysAllowed` actions only ever stop things, so no state of the signals may hold them back. */
export const ActionClass = z.enum(['standard', 'highRisk', 'conservative', 'alwaysAllowed']);
export type ActionClass = z.output<typeof ActionClass>;

/** What is to be done, as the automation names it: `increase_budget`. */
export const ActionType = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/);
/** The name of a component of the score. `emq`, `freshness` and `completeness` are in every policy. */
export const ComponentName = z.string().regex(/^[a-z][A-Za-z0-9]{0,49}$/);

export const TrustPolicy = z.strictObject({
  /** `trust-v1`. A version never changes its content. */
  version: z.string().regex(/^[a-z][a-z0-9.-]{0,49}$/),
  /** Each component's share of the score; together 10,000. */
  weights: z.record(ComponentName, BasisPoints),
  /** The score from which an action of a class passes. */
  passAt: z.strictObject({ standard: BasisPoints, highRisk: BasisPoints, conservative: BasisPoints }),
  /** The score from which what does not pass is held; below it is blocked. */
  holdAt: BasisPoints,
  /** The class of every action type that the gate knows; one that is not listed is blocked. */
  actions: z.record(ActionType, ActionClass),
  /** How long a PASS may be acted upon, from the moment that the evaluation looks at. */
  passMillis: z.int().min(1_000).max(86_400_000),
});
export type TrustPolicy = z.output<typeof TrustPolicy>;

/** Actions that only stop things: the only ones that a policy may always allow. */
const STOPS: readonly string[] = ['pause_all', 'emergency_stop'];

/** What is wrong with a policy, if anything: a stable code and a sentence. */
export const policyFault = (policy: TrustPolicy): { readonly code: string; readonly reason: string } | undefined => {
  const { weights, passAt, holdAt, actions } = policy;
  if (!['emq', 'freshness', 'completeness'].every((component) => (weights[component] ?? 0) > 0)) {
    return { code: 'component-not-weighed', reason: 'emq, freshness and completeness each need a weight above 0.' };
  }
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  if (total !== 10_000) {
    return { code: 'weights-not-whole', reason: `The weights add up to ${total} basis points, not to 10000.` };
  }
  const ladder = [holdAt, passAt.conservative, passAt.standard, passAt.highRisk];
  if (ladder.some((threshold, index) => threshold > (ladder[index + 1] ?? threshold))) {
    const reason = 'The thresholds must not fall from hold through conservative and standard to high risk.';
    return { code: 'thresholds-out-of-order', reason };
  }
  const loose = Object.keys(actions).find((action) => actions[action] === 'alwaysAllowed' && !STOPS.includes(action));
  if (loose !== undefined) {
    return { code: 'not-a-stop', reason: `${loose} may not be allowed always: only ${STOPS.join(' and ')} may.` };
  }
  return undefined;
};

/**
 * The policy of a tenant that adopted none: half event match quality, three tenths freshness, a fifth completeness;
 * pass at 70, at 80 where much can be lost, at 60 where only less is spent; hold from 40; a PASS counts 15 minutes.
 */
export const TRUST_V1: TrustPolicy = {
  version: 'trust-v1',
  weights: { emq: 5_000, freshness: 3_000, completeness: 2_000 },
  passAt: { standard: 7_000, highRisk: 8_000, conservative: 6_000 },
  holdAt: 4_000,
  actions: {
    update_budget: 'standard',
    update_bid: 'standard',
    update_status: 'standard',
    update_targeting: 'standard',
    enable_campaign: 'standard',
    enable_adset: 'standard',
    enable_creative: 'standard',
    increase_budget: 'highRisk',
    budget_increase: 'highRisk',
    increase_bid: 'highRisk',
    bid_increase: 'highRisk',
    launch_new_campaigns: 'highRisk',
    expand_targeting: 'highRisk',
    pause_underperforming: 'conservative',
    pause_campaign: 'conservative',
    pause_adset: 'conservative',
    pause_creative: 'conservative',
    reduce_budget: 'conservative',
    budget_decrease: 'conservative',
    reduce_bid: 'conservative',
    bid_decrease: 'conservative',
    pause_all: 'alwaysAllowed',
    emergency_stop: 'alwaysAllowed',
  },
  passMillis: 900_000,
};

/** SHA-256 of `TRUST_V1`'s RFC 8785 form: no other policy may call itself `trust-v1`. */
export const TRUST_V1_DIGEST = '4d788d765a9c9d29bbc6ad50ad717688e5d84ad7abfd9f6f4533390e0c404392';
