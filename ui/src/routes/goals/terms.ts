import type { Goal } from './goal-words';

/** What of a goal may be amended, as a form holds it. */
export interface Terms {
  title: string;
  description: string;
  owner: string;
  target: string;
  deadline: string;
  parentGoalId: string;
  impactAreas: string[];
}

export const TERMS: Readonly<Record<keyof Terms, string>> = {
  title: 'Title',
  description: 'Description',
  owner: 'Owner',
  target: 'Target',
  deadline: 'Deadline',
  parentGoalId: 'Serves the goal',
  impactAreas: 'Has an impact on',
};

export const NAMES = ['title', 'description', 'owner', 'target', 'deadline', 'parentGoalId', 'impactAreas'] as const;

export const noTerms = (owner: string): Terms => ({
  title: '',
  description: '',
  owner,
  target: '',
  deadline: '',
  parentGoalId: '',
  impactAreas: [],
});

export const termsOf = (goal: Goal): Terms => ({
  title: goal.title,
  description: goal.description,
  owner: goal.owner,
  target: goal.target,
  deadline: goal.deadline,
  parentGoalId: goal.parentGoalId ?? '',
  impactAreas: [...goal.impactAreas],
});

/** Terms as the API takes them: what is empty is not sent, so that the rules say it is missing. */
export const sent = ({ owner, parentGoalId, ...terms }: Terms) => ({
  ...terms,
  ...(owner.trim() !== '' && { owner }),
  ...(parentGoalId !== '' && { parentGoalId }),
});

export const isSame = (one: Terms, other: Terms, name: keyof Terms): boolean =>
  String(one[name]) === String(other[name]);

/** What somebody changed of `base` on top of what others have made of it since. */
export const onTop = (base: Terms, mine: Terms, theirs: Terms): Terms => {
  const pick = <Name extends keyof Terms>(name: Name): Terms[Name] =>
    isSame(base, mine, name) ? theirs[name] : mine[name];
  return {
    title: pick('title'),
    description: pick('description'),
    owner: pick('owner'),
    target: pick('target'),
    deadline: pick('deadline'),
    parentGoalId: pick('parentGoalId'),
    impactAreas: pick('impactAreas'),
  };
};
