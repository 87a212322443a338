import type { z } from 'zod';
import type { RuleDefinition } from '../../domain/autopilot/rule-definition.ts';
import type { AutopilotSettings } from '../../domain/autopilot/settings-definition.ts';
import { epochMillis, type Instant, instantOf } from '../../domain/kernel/time.ts';
import type { Signal, SourceDeclaration } from '../../domain/trust/signals.ts';

const DAY_MILLIS = 86_400_000;

/** The advertising account of the demo, as the simulated platform has to hold it. */
export const DEMO_CAMPAIGNS = [
  { kind: 'campaign', id: 'demo-brand', status: 'active', dailyBudgetMinor: '12000', currency: 'GBP' },
  { kind: 'campaign', id: 'demo-lamps', status: 'active', dailyBudgetMinor: '8000', currency: 'GBP' },
] as const;

/** What only spends less may be done without a person; more waits for one. */
export const demoSettings: AutopilotSettings = {
  level: 'guarded_auto',
  dailyMovedMinor: '20000',
  currency: 'GBP',
  perActionBasisPoints: 3_000,
  actionsPerDay: 10,
  proposalMillis: 7 * DAY_MILLIS,
  gateId: 'autopilot',
};

const adSource = (sourceId: 'meta' | 'google' | 'tiktok', name: string, gateId: string): SourceDeclaration => ({
  sourceId,
  kind: sourceId,
  name: `${name} (simulated)`,
  mandatory: true,
  gates: [gateId],
  intervalMillis: DAY_MILLIS,
  eventMatchQuality: 'measured',
  requiredFields: ['spend'],
  buckets: { count: 2, lengthMillis: DAY_MILLIS, graceMillis: DAY_MILLIS },
  components: [],
});

/** One platform that delivers, one that delivers half, and one that was connected and never delivered. */
export const demoSources = [
  { source: adSource('meta', 'Meta', 'autopilot'), emq: 9_100, received: 24 },
  { source: adSource('google', 'Google', 'autopilot-google'), emq: 2_400, received: 7 },
  { source: adSource('tiktok', 'TikTok', 'autopilot-tiktok'), emq: undefined, received: 0 },
] as const;

/** The signals of a platform for the last days, as of a moment. */
export const demoSignals = (emq: number, received: number, now: Instant): Signal[] => {
  const today = Math.floor(epochMillis(now) / DAY_MILLIS) * DAY_MILLIS;
  const observedAt = instantOf(Math.floor(epochMillis(now) / 60_000) * 60_000);
  const evidence = ['demo: simulated platform'];
  const buckets = [3, 2, 1].map((ago) => instantOf(today - ago * DAY_MILLIS));
  return [
    { observedAt, measurement: { metric: 'emq', basisPoints: emq }, evidence },
    ...buckets.map((bucketStart): Signal => {
      const measurement = { metric: 'completeness' as const, field: 'spend', bucketStart, received, expected: 24 };
      return { observedAt, measurement, evidence };
    }),
  ];
};

/** Gates asked about an action: they pass, hold and block by what their sources deliver. */
export const demoQuestions = [
  { gateId: 'autopilot', actionType: 'update_budget' },
  { gateId: 'autopilot-google', actionType: 'increase_budget' },
  { gateId: 'autopilot-tiktok', actionType: 'update_budget' },
] as const;

type Rule = z.input<typeof RuleDefinition>;

export const demoRules: readonly (Rule & { readonly ruleId: string })[] = [
  {
    ruleId: 'demo-returns',
    title: 'Spend less on what comes back',
    description: 'A fifth or more of a day’s sales comes back: the lamp campaign gets a fifth less.',
    trigger: { kind: 'metric', metrics: ['return_rate'] },
    measures: { returnRate: { kind: 'last', metric: 'return_rate' } },
    condition: { operator: '≥', field: 'measures.returnRate', value: 0.2 },
    actions: [
      { kind: 'notify', when: 'always', severity: 'critical', message: 'A fifth or more of a day’s sales came back.' },
      {
        kind: 'propose',
        when: 'always',
        actionType: 'budget_decrease',
        entity: { kind: 'campaign', id: { value: 'demo-lamps' } },
        changeBasisPoints: 2_000,
      },
    ],
    coolDownMillis: DAY_MILLIS,
  },
  {
    ruleId: 'demo-demand',
    title: 'Follow strong demand',
    description: 'Orders of the last week are clearly above those of the week before: propose more for the brand.',
    trigger: { kind: 'metric', metrics: ['orders'] },
    measures: {
      trend: { kind: 'trend', metric: 'orders', windowMillis: 14 * DAY_MILLIS },
      week: { kind: 'avg', metric: 'orders', windowMillis: 7 * DAY_MILLIS },
      known: { kind: 'count', metric: 'orders', windowMillis: 14 * DAY_MILLIS },
    },
    condition: {
      operator: 'and',
      conditions: [
        { operator: '=', field: 'measures.trend', value: 'rising' },
        { operator: '≥', field: 'measures.known', value: 13 },
        { operator: '≥', field: 'measures.week', value: 85 },
      ],
    },
    actions: [
      {
        kind: 'propose',
        when: 'always',
        actionType: 'budget_increase',
        entity: { kind: 'campaign', id: { value: 'demo-brand' } },
        changeBasisPoints: 1_500,
      },
    ],
    coolDownMillis: 7 * DAY_MILLIS,
  },
  {
    ruleId: 'demo-collapse',
    title: 'Say when revenue collapses',
    description: 'Revenue lies more than two standard deviations off the last month, and below £1,500.',
    trigger: { kind: 'metric', metrics: ['revenue'] },
    measures: {
      today: { kind: 'last', metric: 'revenue' },
      deviations: { kind: 'anomaly', metric: 'revenue' },
    },
    condition: {
      operator: 'and',
      conditions: [
        { operator: '>', field: 'measures.deviations', value: 2 },
        { operator: '<', field: 'measures.today', value: 1_500 },
      ],
    },
    actions: [
      { kind: 'notify', when: 'always', severity: 'warning', message: 'Revenue is far below that of the last month.' },
    ],
    coolDownMillis: DAY_MILLIS,
  },
];
