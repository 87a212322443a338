import type { ItemOf } from '../../api/routes';
import type { GoalStep } from '../../parts/chart/shape';
import { dayOf } from './course';
import type { Asked } from './reading';

type Goal = ItemOf<'/v1/goals'>;

const alike = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};

/** The goal that a forecast's series is to reach: the one it is for, else the newest. */
export const goalOf = (
  goals: readonly Goal[],
  { goalId, source, dimensions }: Pick<Asked, 'source' | 'dimensions'> & { readonly goalId: string | undefined },
): Goal | undefined => {
  const fitting = goals.filter(
    (goal) => goal.source === source && alike(goal.dimensions, dimensions) && goal.status !== 'archived',
  );
  return fitting.find((goal) => goal.goalId === goalId) ?? fitting[0];
};

interface Happened {
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a goal's target was from when on: as it was set, and as each amendment made it. */
export const stepsOf = (
  goal: Pick<Goal, 'createdAt' | 'target'>,
  history: readonly Happened[],
): readonly GoalStep[] => {
  const steps = history.flatMap(({ recordedAt, data }): readonly GoalStep[] => {
    const target = targetIn(data);
    return target === undefined ? [] : [{ from: dayOf(recordedAt, 'day', 'UTC'), value: target }];
  });
  return steps.length > 0 ? steps : [{ from: dayOf(goal.createdAt, 'day', 'UTC'), value: goal.target }];
};

const targetIn = ({ terms, target }: Readonly<Record<string, unknown>>): string | undefined => {
  if (typeof target === 'string') return target;
  return typeof terms === 'object' && terms !== null && 'target' in terms && typeof terms.target === 'string'
    ? terms.target
    : undefined;
};
