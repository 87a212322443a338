import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Ambition, HeldAgainst } from './definition.ts';
import { GoalPolicyAdopted } from './events.ts';

/** What holds where a tenant adopted nothing else. */
export const AMBITION: Ambition = { warningAbove: 1, refusedAbove: 2, valuesNeeded: 8 };

export interface AdoptGoalPolicy {
  readonly type: 'AdoptGoalPolicy';
  readonly ambition: Ambition;
}

/** Its members in one order: equal ones have one text. */
const inOrder = ({ goalMetric, source, metric, industry, geography, beyond }: HeldAgainst) =>
  [goalMetric, source, metric, industry, geography, beyond] as const;

export const goalPolicyStream = (tenant: TenantId): StreamName => streamName('goalPolicy', tenant, 'current');

/** How ambitious a tenant's goals may be. Goals that were set before stay as they were judged. */
export const goalPolicy: Decider<Ambition, AdoptGoalPolicy, EventOf<typeof GoalPolicyAdopted>> = {
  initialState: AMBITION,
  decide: (command, state) => {
    switch (command.type) {
      case 'AdoptGoalPolicy': {
        const { warningAbove, refusedAbove, valuesNeeded } = command.ambition;
        if (warningAbove > refusedAbove) {
          const reason = 'What is warned of cannot lie above what is refused.';
          return refuse('invalid', 'goal-policy-upside-down', reason, [{ pointer: '/warningAbove', reason }]);
        }
        const isSame =
          warningAbove === state.warningAbove &&
          refusedAbove === state.refusedAbove &&
          valuesNeeded === state.valuesNeeded &&
          JSON.stringify(command.ambition.benchmarks?.map(inOrder)) === JSON.stringify(state.benchmarks?.map(inOrder));
        return isSame ? [] : [GoalPolicyAdopted(command.ambition)];
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, { data }) => data,
};
