import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { TrustPolicyAdopted, type TrustPolicyEvent } from './events.ts';
import { policyFault, TRUST_V1, TRUST_V1_DIGEST, type TrustPolicy } from './policy.ts';

export interface AdoptTrustPolicy {
  readonly type: 'AdoptTrustPolicy';
  readonly policy: TrustPolicy;
}

/** The policy in force, and the digest of every version that ever was: a version never changes its content. */
export interface AdoptedPolicies {
  readonly current: TrustPolicy;
  readonly digests: ReadonlyMap<string, string>;
}

export const trustPolicyStream = (tenant: TenantId): StreamName => streamName('trustPolicy', tenant, 'current');

export const trustPolicy: Decider<AdoptedPolicies, AdoptTrustPolicy, TrustPolicyEvent> = {
  initialState: { current: TRUST_V1, digests: new Map([[TRUST_V1.version, TRUST_V1_DIGEST]]) },
  decide: (command, { current, digests }, { digest }) => {
    switch (command.type) {
      case 'AdoptTrustPolicy': {
        const { policy } = command;
        const fault = policyFault(policy);
        if (fault !== undefined) return refuse('invalid', fault.code, fault.reason);
        const known = digests.get(policy.version);
        const its = digest(policy);
        if (known !== undefined && known !== its) {
          const reason = `${policy.version} was adopted with another content. Give this one a version of its own.`;
          return refuse('conflict', 'policy-version-taken', reason);
        }
        return current.version === policy.version ? [] : [TrustPolicyAdopted({ policy, digest: its })];
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: ({ digests }, { data: { policy, digest } }) => ({
    current: policy,
    digests: new Map(digests).set(policy.version, digest),
  }),
};
