import type { Page } from '../page';

export const replayPages: readonly Page[] = [
  {
    path: '/replays',
    title: 'Replays',
    load: () => import('./Replays.svelte'),
    permission: 'replays:read',
    section: 'Audit',
    words: 'reproduced diverged redacted re-execution',
  },
  {
    path: '/replays/:replayId',
    title: 'Replay',
    load: () => import('./Replay.svelte'),
    permission: 'replays:read',
  },
  {
    path: '/what-if',
    title: 'What if',
    load: () => import('./WhatIf.svelte'),
    permission: 'trust:read',
    section: 'Audit',
    words: 'policy threshold weight flips simulate gate',
  },
  {
    path: '/calibration',
    title: 'Calibration',
    load: () => import('./Calibration.svelte'),
    permission: 'decisions:read',
    section: 'Audit',
    words: 'expected measured accuracy brier confidence',
  },
];
