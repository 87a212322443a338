import type { Page } from '../page';

export const goalsPages: readonly Page[] = [
  {
    path: '/goals',
    title: 'Goals',
    load: () => import('./Goals.svelte'),
    permission: 'goals:read',
    section: 'Steer',
    key: 'l',
    words: 'targets objectives smart progress',
  },
  {
    path: '/goals/new',
    title: 'New goal',
    load: () => import('./NewGoal.svelte'),
    permission: 'goals:write',
    words: 'set a goal smart target',
  },
  {
    path: '/goals/:goalId',
    title: 'Goal',
    load: () => import('./GoalPage.svelte'),
    permission: 'goals:read',
  },
];
