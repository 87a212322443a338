import type { Component } from 'svelte';
import { accountPages } from './routes/account/pages';
import { autopilotPages } from './routes/autopilot/pages';
import { datasetsPages } from './routes/datasets/pages';
import { decisionsPages } from './routes/decisions/pages';
import { flagsPages } from './routes/flags/pages';
import { forecastingPages } from './routes/forecasting/pages';
import { goalsPages } from './routes/goals/pages';
import { identityPages } from './routes/identity/pages';
import { metricsPages } from './routes/metrics/pages';
import { notaryPages } from './routes/notary/pages';
import { notificationsPages } from './routes/notifications/pages';
import { optimizationPages } from './routes/optimization/pages';
import { overviewPages } from './routes/overview/pages';
import type { Page } from './routes/page';
import { processesPages } from './routes/processes/pages';
import { replayPages } from './routes/replay/pages';
import { simulationPages } from './routes/simulation/pages';
import { tenancyPages } from './routes/tenancy/pages';
import { trustPages } from './routes/trust/pages';

/** A page before anybody is signed in. */
interface Entrance {
  readonly path: string;
  readonly load: () => Promise<{ readonly default: Component }>;
}

export const entrances: readonly Entrance[] = [
  { path: '/sign-in', load: () => import('./routes/sign-in/SignIn.svelte') },
  { path: '/forgot-password', load: () => import('./routes/sign-in/ForgotPassword.svelte') },
  { path: '/set-password', load: () => import('./routes/sign-in/SetPassword.svelte') },
  { path: '/accept-invitation', load: () => import('./routes/sign-in/AcceptInvitation.svelte') },
];

/** The pages of a tenant, in the order in which the sidebar lists them. */
export const pages: readonly Page[] = [
  ...overviewPages,
  ...goalsPages,
  ...metricsPages,
  ...forecastingPages,
  ...optimizationPages,
  ...simulationPages,
  ...autopilotPages,
  ...trustPages,
  ...decisionsPages,
  ...notaryPages,
  ...replayPages,
  ...datasetsPages,
  ...identityPages,
  ...flagsPages,
  ...tenancyPages,
  ...processesPages,
  ...notificationsPages,
  ...accountPages,
];
