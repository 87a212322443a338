import type { Page } from '../page';

export const forecastingPages: readonly Page[] = [
  {
    path: '/forecasts',
    title: 'Forecasts',
    load: () => import('./Forecasts.svelte'),
    permission: 'forecasts:read',
    section: 'Steer',
    words: 'prediction horizon bands trend',
  },
  {
    path: '/forecasts/new',
    title: 'New forecast',
    load: () => import('./NewForecast.svelte'),
    permission: 'forecasts:execute',
  },
  {
    path: '/forecasts/:runId',
    title: 'Forecast',
    load: () => import('./Forecast.svelte'),
    permission: 'forecasts:read',
  },
];
