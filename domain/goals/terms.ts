import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { FollowedSeries, GoalTerms } from './definition.ts';
import { ImpactArea } from './definition.ts';
import type { Finding, Proposal } from './smart.ts';

/** What somebody asks a goal to be. Nothing of it is believed before the SMART rules have looked. */
export interface GoalProposal {
  readonly title: string;
  readonly description: string;
  readonly owner: string | undefined;
  readonly series: FollowedSeries;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly over: number;
  readonly unit: string;
  /** A canonical decimal; undefined: what was written is no number. */
  readonly target: string | undefined;
  /** `2027-03-31`, and where that day ends by the clocks of the metric's zone. */
  readonly deadline: string;
  readonly deadlineAt: string;
  readonly parentGoalId: string | undefined;
  readonly impactAreas: readonly string[];
}

/** A proposal as the rules look at it. */
export const proposalOf = ({ series, ...proposal }: GoalProposal): Proposal => ({ ...proposal, metric: series.metric });

/**
 * The terms of a proposal that the rules let pass.
 *
 * @throws Error they did not, and it was asked all the same
 */
export const termsOf = (
  from: Omit<GoalTerms, 'owner' | 'target' | 'parentGoalId' | 'impactAreas'> & {
    readonly owner: string | undefined;
    readonly target: string | undefined;
    readonly parentGoalId?: string | null | undefined;
    readonly impactAreas: readonly string[];
  },
): GoalTerms => {
  const { title, description, owner, target, deadline, deadlineAt, parentGoalId = null, impactAreas } = from;
  if (owner === undefined || target === undefined) throw new Error('a goal that is not SMART has no terms');
  const areas = impactAreas.map((area) => ImpactArea.parse(area));
  return { title, description, owner, target, deadline, deadlineAt, parentGoalId, impactAreas: areas };
};

/** Every rule that a goal fails, each with its code and field. */
export const notSmart = (faults: readonly Finding[]): Refusal =>
  refuse('invalid', 'goal-not-smart', 'The goal is not SMART yet. `errors` names every rule that it fails.', faults);

/** A step that the goal's life does not have from where it is. */
export const illegalTransition = (reason: string): Refusal => refuse('conflict', 'goal-transition-illegal', reason);
