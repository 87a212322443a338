import type { Page } from '../page';

export const autopilotPages: readonly Page[] = [
  {
    path: '/queue',
    title: 'Approval queue',
    load: () => import('./Queue.svelte'),
    permission: 'autopilot:read',
    section: 'Steer',
    key: 'q',
    words: 'autopilot plans approve reject kill switch manual',
  },
  {
    path: '/queue/:planId',
    title: 'Plan',
    load: () => import('./PlanPage.svelte'),
    permission: 'autopilot:read',
  },
  {
    path: '/alerts',
    title: 'Alerts',
    load: () => import('./Alerts.svelte'),
    permission: 'alerts:read',
    section: 'Steer',
    key: 'a',
    words: 'warnings hold acknowledge resolve',
  },
  {
    path: '/automation',
    title: 'Automation log',
    load: () => import('./AutomationLog.svelte'),
    permission: 'autopilot:read',
    section: 'Steer',
    words: 'autopilot history actions',
  },
  {
    path: '/rules',
    title: 'Rules',
    load: () => import('./Rules.svelte'),
    permission: 'rules:read',
    section: 'Steer',
    key: 'r',
    words: 'automation triggers conditions actions dry run',
  },
  { path: '/rules/new', title: 'New rule', load: () => import('./NewRule.svelte'), permission: 'rules:write' },
  { path: '/rules/:ruleId', title: 'Rule', load: () => import('./RulePage.svelte'), permission: 'rules:read' },
];
