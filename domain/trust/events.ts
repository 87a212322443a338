import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Evaluation } from './evaluation.ts';
import { TrustPolicy } from './policy.ts';
import { Signal, SourceDeclaration, SourceId } from './signals.ts';

/** A source promised its signals; registered again, its promise is another from now on. */
export const SignalSourceRegistered = defineEvent('SignalSourceRegistered', 1, SourceDeclaration);

/** No gate expects the source any more. */
export const SignalSourceRetired = defineEvent(
  'SignalSourceRetired',
  1,
  z.strictObject({ sourceId: SourceId, reason: z.string().min(1).max(500) }),
);

/** One measurement of one source arrived. */
export const SignalObserved = defineEvent('SignalObserved', 1, z.strictObject({ sourceId: SourceId, ...Signal.shape }));

/** The tenant's gates work by this policy from now on. `digest` is of the policy's RFC 8785 form. */
export const TrustPolicyAdopted = defineEvent(
  'TrustPolicyAdopted',
  1,
  z.strictObject({ policy: TrustPolicy, digest: z.string() }),
);

/** A gate looked at its signals and answered. Holds everything that the answer was computed from. */
export const TrustGateEvaluated = defineEvent('TrustGateEvaluated', 1, Evaluation);

export type SourceRegistryEvent = EventOf<typeof SignalSourceRegistered | typeof SignalSourceRetired>;
export type SignalSourceEvent = EventOf<typeof SignalObserved>;
export type TrustPolicyEvent = EventOf<typeof TrustPolicyAdopted>;
export type TrustGateEvent = EventOf<typeof TrustGateEvaluated>;

export const trustEvents = [
  SignalSourceRegistered,
  SignalSourceRetired,
  SignalObserved,
  TrustPolicyAdopted,
  TrustGateEvaluated,
] as const;
