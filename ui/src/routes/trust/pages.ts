import type { Page } from '../page';

export const trustPages: readonly Page[] = [
  {
    path: '/gates',
    title: 'Trust gates',
    load: () => import('./Gates.svelte'),
    permission: 'trust:read',
    section: 'Steer',
    words: 'trust policy thresholds weights signals sources health badge',
  },
  {
    path: '/gates/:evaluationId',
    title: 'Gate’s answer',
    load: () => import('./EvaluationPage.svelte'),
    permission: 'trust:read',
  },
];
