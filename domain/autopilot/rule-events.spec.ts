import { expect, test } from 'vitest';
import { eventCatalogue } from '../kernel/event.ts';
import { AutomationRuleEvaluated } from './rule-events.ts';

/** As it stood in logs before evaluations named their engine. Never edited. */
const VERSION_1 = {
  ruleId: 'dear',
  ruleVersion: 1,
  trigger: { eventId: 'event-1', type: 'MetricObserved', position: '1', recordedAt: '2026-11-20T12:01:00.000Z' },
  observation: { metric: 'cost', source: 'shop', series: 'france', at: '2026-11-20T12:01:00.000Z', value: '50' },
  matched: false,
  outcome: 'condition_false',
  reason: 'The condition is not met.',
  trace: [],
  measures: { cost: 50 },
};

test('given an evaluation of a rule in version 1, then it is by the one engine that there was', () => {
  const { data, version } = eventCatalogue([AutomationRuleEvaluated]).upcast({
    id: 'event-2',
    type: 'AutomationRuleEvaluated',
    version: 1,
    stream: 'automationRule-0195f3e0-0000-7000-8000-000000000001.dear',
    revision: 2n,
    position: 2n,
    data: VERSION_1,
    metadata: {
      tenant: '0195f3e0-0000-7000-8000-000000000001',
      actor: { kind: 'process', id: 'automationRules' },
      commandId: 'c',
      correlationId: 'c',
      causationId: 'c',
      recordedAt: '2026-11-20T12:02:00.000Z',
    },
  });
  expect(version).toBe(2);
  expect(AutomationRuleEvaluated.schema.parse(data)).toEqual({ ...VERSION_1, evaluator: 'rule-evaluator/1' });
});
