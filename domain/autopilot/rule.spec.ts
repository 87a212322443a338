import { describe, expect, test } from 'vitest';
import { jsonDigest } from '../../infra/crypto/json-digest.ts';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { automationRule, type RuleCommand } from './rule.ts';
import type { RuleAction, RuleDefinition } from './rule-definition.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  type RuleEvent,
} from './rule-events.ts';

const spec = deciderSpec(automationRule, { digest: jsonDigest });
const rule = { ruleId: 'dear', ruleVersion: 1 };
const definition: RuleDefinition = {
  title: 'Orders cost too much',
  description: '',
  trigger: { kind: 'metric', metrics: ['cost'] },
  measures: { cost: { kind: 'last', metric: 'cost' } },
  condition: { operator: '>', field: 'measures.cost', value: 50 },
  actions: [{ kind: 'notify', when: 'always', severity: 'warning', message: 'Look.' }],
  coolDownMillis: 3_600_000,
};
const author = { kind: 'user' as const, id: 'ada' };
const defined = (more: Partial<RuleDefinition> = {}) =>
  AutomationRuleDefined({ ...rule, author, definition: { ...definition, ...more }, digest: 'd1' });
const enabled = AutomationRuleEnabled(rule);

const observing = (
  position: number,
  value: string,
  { minute = position, series = 'france' }: { minute?: number; series?: string } = {},
): RuleCommand => {
  const recordedAt = `2026-11-20T12:${String(minute).padStart(2, '0')}:00.000Z`;
  return {
    type: 'EvaluateAutomationRule',
    ruleId: 'dear',
    trigger: { eventId: `event-${position}`, type: 'MetricObserved', position: String(position), recordedAt },
    observation: { metric: 'cost', source: 'shop', series, at: recordedAt, value },
    data: { dimensions: { campaign: 'summer' } },
  };
};

/** The events of a rule that is handed commands one after the other. */
const told = (start: readonly RuleEvent[], ...commands: readonly RuleCommand[]): readonly RuleEvent[] => {
  const history = [...start];
  for (const command of commands) {
    const { decided } = spec.given(...history).when(command);
    if (!('code' in decided)) history.push(...decided);
  }
  return history;
};
const outcomesOf = (events: readonly RuleEvent[]) =>
  events.flatMap((event) => (event.type === 'AutomationRuleEvaluated' ? [event.data.outcome] : []));
const firingsOf = (events: readonly RuleEvent[]) =>
  events.flatMap((event) => (event.type === 'AutomationRuleFired' ? [event.data] : []));

describe('a rule', () => {
  test('given a sequence of observations, then it fires for exactly those that meet its condition', () => {
    const events = told(
      [defined({ coolDownMillis: 60_000 }), enabled],
      observing(1, '50'),
      observing(2, '50.01'),
      observing(4, '40'),
      observing(5, '99'),
    );
    expect(outcomesOf(events)).toEqual(['condition_false', 'fired', 'condition_false', 'fired']);
    expect(firingsOf(events).map(({ trigger }) => trigger.eventId)).toEqual(['event-2', 'event-5']);
  });

  test('handed the same trigger again, or an older one, does nothing', () => {
    const history = told([defined(), enabled], observing(3, '60'));
    spec
      .given(...history)
      .when(observing(3, '60'))
      .thenNothing();
    spec
      .given(...history)
      .when(observing(2, '60'))
      .thenNothing();
  });

  test('gives a firing an id that follows from the rule and the trigger alone', () => {
    const [one] = firingsOf(told([defined(), enabled], observing(3, '60')));
    const [other] = firingsOf(told([defined(), enabled], observing(1, '1'), observing(3, '60')));
    expect(one?.firingId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(other?.firingId).toBe(one?.firingId);
  });

  test('rests after it fired, each series for itself', () => {
    const events = told(
      [defined(), enabled],
      observing(1, '60', { minute: 0 }),
      observing(2, '60', { minute: 59 }),
      observing(3, '60', { minute: 59, series: 'spain' }),
    );
    expect(outcomesOf(events)).toEqual(['fired', 'cooling_down', 'fired']);
  });

  test('that is off, or was turned off, judges nothing', () => {
    spec.given(defined()).when(observing(1, '60')).thenNothing();
    const off = AutomationRuleDisabled({ ...rule, reason: 'holidays' });
    spec.given(defined(), enabled, off).when(observing(1, '60')).thenNothing();
  });

  test('whose condition speaks of what is not there says so, and does not fire', () => {
    const condition = { operator: 'not' as const, condition: { operator: '<' as const, field: 'data.no', value: 1 } };
    const events = told([defined({ condition }), enabled], observing(1, '60'));
    expect(outcomesOf(events)).toEqual(['condition_unknown']);
    expect(firingsOf(events)).toEqual([]);
  });

  const propose = (fact: string): RuleDefinition['actions'] => [
    {
      kind: 'propose',
      when: 'always',
      actionType: 'budget_decrease',
      entity: { kind: 'campaign', id: { fact } },
      changeBasisPoints: 1_000,
    },
  ];
  test('reads the target of its action from the facts', () => {
    const events = told([defined({ actions: propose('data.dimensions.campaign') }), enabled], observing(1, '60'));
    expect(firingsOf(events)[0]?.actions).toMatchObject([{ action: { entity: { kind: 'campaign', id: 'summer' } } }]);
  });
  test('whose target the facts do not name does not fire', () => {
    const events = told([defined({ actions: propose('data.dimensions.adset') }), enabled], observing(1, '60'));
    expect(outcomesOf(events)).toEqual(['target_missing']);
    expect(firingsOf(events)).toEqual([]);
  });

  test('changed, is its next version and off until it is enabled', () => {
    const changed = { ...definition, title: 'Orders cost far too much' };
    const next = spec
      .given(defined(), enabled)
      .when({ type: 'DefineAutomationRule', ruleId: 'dear', definition: changed });
    next.then(
      AutomationRuleDefined({
        ruleId: 'dear',
        ruleVersion: 2,
        author,
        definition: changed,
        digest: jsonDigest(changed),
      }),
    );
    const history = told([defined(), enabled], { type: 'DefineAutomationRule', ruleId: 'dear', definition: changed });
    spec
      .given(...history)
      .when(observing(1, '60'))
      .thenNothing();
    spec
      .given(...history)
      .when({ type: 'EnableAutomationRule', ruleId: 'dear' })
      .then(AutomationRuleEnabled({ ruleId: 'dear', ruleVersion: 2 }));
  });

  test.each<[Partial<RuleDefinition>, string]>([
    [{ measures: { spend: { kind: 'last', metric: 'spend' } } }, 'measure-not-triggered'],
    [
      { actions: [{ ...propose('x')[0], changeBasisPoints: undefined } as RuleDefinition['actions'][number]] },
      'change-missing',
    ],
  ])('that contradicts itself is refused: %j', (more, code) => {
    spec
      .given()
      .when({ type: 'DefineAutomationRule', ruleId: 'dear', definition: { ...definition, ...more } })
      .thenRefused('invalid', code);
  });

  test('an action of a firing is concluded once', () => {
    const history = told([defined(), enabled], observing(1, '60'));
    const firingId = firingsOf(history)[0]?.firingId ?? '';
    const conclusion = { ruleId: 'dear', firingId, index: 0, result: 'success', detail: 'done' } as const;
    const command = { type: 'ConcludeRuleAction', ...conclusion } as const;
    const concluded = AutomationRuleActionConcluded({ ...conclusion, ruleVersion: 1 });
    spec
      .given(...history)
      .when(command)
      .then(concluded);
    spec
      .given(...history, concluded)
      .when(command)
      .thenNothing();
    spec
      .given(...history)
      .when({ ...command, firingId: 'another' })
      .thenRefused('notFound', 'firing-not-found');
  });
});

describe('a rule that has a budget planned', () => {
  const response = (points: number) => Array.from({ length: points }, (_, spend) => ({ spend, response: spend }));
  const planning = (channels: readonly string[], points = 2): RuleAction => ({
    kind: 'start_run',
    when: 'always',
    run: {
      kind: 'optimization',
      request: {
        name: 'channels',
        plan: {
          kind: 'budget',
          request: {
            budget: 100,
            currency: 'USD',
            responseUnit: 'order',
            channels: channels.map((name) => ({ name, response: response(points) })),
          },
        },
        timeLimitSeconds: 10,
        sensitivity: false,
      },
    },
  });
  const plan = planning(['search']);
  const propose = (ofAction: number, of = 'search'): RuleAction => ({
    kind: 'propose',
    when: 'on_success',
    actionType: 'budget_set',
    entity: { kind: 'campaign', id: { value: 'search' } },
    dailyBudget: { ofAction, channel: of },
  });
  const define = (...actions: readonly RuleAction[]): RuleCommand => ({
    type: 'DefineAutomationRule',
    ruleId: 'dear',
    definition: { ...definition, actions: [...actions] },
  });

  test('may set budgets to what an earlier action plans, and its firing says of which action', () => {
    const [rule] = told([], define(plan, propose(0)));
    const events = told(rule === undefined ? [] : [rule, enabled], observing(1, '60'));
    expect(firingsOf(events)[0]?.actions[1]).toMatchObject({
      action: { actionType: 'budget_set' },
      plannedSpend: { ofAction: 0, channel: 'search' },
    });
  });
  test.each([
    ['an action that comes later', [propose(1), plan]],
    ['an action that plans nothing', [...definition.actions, propose(0)]],
    ['a channel that is not in the plan', [plan, propose(0, 'radio')]],
  ])('may not set them to what %s says', (_, actions) => {
    spec
      .given()
      .when(define(...actions))
      .thenRefused('invalid', 'planned-spend-unknown');
  });
  test('may not ask for anything with a number that has no exact form', () => {
    const large = planning(['search']);
    if (large.kind === 'start_run' && large.run.kind === 'optimization') large.run.request.timeLimitSeconds = 1e197;
    spec.given().when(define(large)).thenRefused('invalid', 'integer-inexact');
  });
  test('may not ask for more than each firing should keep', () => {
    const names = Array.from({ length: 30 }, (_, at) => `channel ${at}`);
    const large = planning(names, 100);
    spec.given().when(define(large)).thenRefused('invalid', 'run-too-large');
  });
});
