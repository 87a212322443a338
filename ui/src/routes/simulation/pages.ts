import type { Page } from '../page';

export const simulationPages: readonly Page[] = [
  {
    path: '/simulations',
    title: 'Simulations',
    load: () => import('./Simulations.svelte'),
    permission: 'simulations:read',
    section: 'Steer',
    words: 'monte carlo scenario risk tornado histogram',
  },
  {
    path: '/simulations/new',
    title: 'New simulation',
    load: () => import('./NewSimulation.svelte'),
    permission: 'simulations:execute',
  },
  {
    path: '/simulations/:runId',
    title: 'Simulation',
    load: () => import('./Simulation.svelte'),
    permission: 'simulations:read',
  },
];
