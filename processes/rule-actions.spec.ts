import { describe, expect, test } from 'vitest';
import { defineAutomationRule, disableAutomationRule, enableAutomationRule } from '../commands/rules.ts';
import { type AutopilotWorld, createAutopilotWorld, setTrust } from '../test/support/autopilot-world.ts';

/** A rule that, when a source says how well its events match, asks a gate and tells people how that went. */
const define = async (world: AutopilotWorld): Promise<void> => {
  const rule = {
    ruleId: 'ask-gate',
    title: 'Ask the gate whenever match quality comes in',
    trigger: { kind: 'event' as const, types: ['SignalObserved' as const] },
    condition: { operator: '=' as const, field: 'data.measurement.metric', value: 'emq' },
    actions: [
      { kind: 'evaluate_gate' as const, when: 'always' as const, gateId: 'budgets', actionType: 'update_budget' },
      { kind: 'notify' as const, when: 'on_success' as const, severity: 'info' as const, message: 'All is well.' },
      { kind: 'notify' as const, when: 'on_failure' as const, severity: 'critical' as const, message: 'Look at it.' },
      {
        kind: 'notify' as const,
        when: 'always' as const,
        severity: 'warning' as const,
        message: 'The gate was asked.',
      },
    ],
    coolDownMillis: 60_000,
  };
  await world.send(defineAutomationRule, rule);
  await world.send(enableAutomationRule, { ruleId: rule.ruleId });
};
const results = async (world: AutopilotWorld) =>
  (await world.dataOf('AutomationRuleActionConcluded')).map(({ result }) => result);
const messages = async (world: AutopilotWorld) => (await world.dataOf('AlertRaised')).map(({ reason }) => reason);

describe.each([1, 2])('the actions of a rule, everything being handed over %i times', (deliveries) => {
  test('are taken one after the other, as the one before went: the gate passes', async () => {
    const world = createAutopilotWorld({ deliveries });
    await setTrust(world, 100);
    await define(world);
    await world.pass(60_000);
    await setTrust(world, 100);
    expect(await results(world)).toEqual(['success', 'success', 'skipped', 'success']);
    expect(await messages(world)).toEqual(['All is well.', 'The gate was asked.']);
  });

  test('are taken one after the other, as the one before went: the gate holds', async () => {
    const world = createAutopilotWorld({ deliveries });
    await setTrust(world, 50);
    await define(world);
    await world.pass(60_000);
    await setTrust(world, 50);
    expect(await results(world)).toEqual(['failure', 'skipped', 'success', 'success']);
    expect(await messages(world)).toEqual(['Look at it.', 'The gate was asked.']);
  });
});

describe('a rule that listens to events', () => {
  test('judges each of their types, and says of those that do not meet its condition why', async () => {
    const world = createAutopilotWorld();
    await define(world);
    await setTrust(world, 100);
    const judged = await world.dataOf('AutomationRuleEvaluated');
    expect(judged.map(({ outcome }) => outcome)).toEqual(['fired', 'condition_false']);
    expect(judged[1]?.trace).toMatchObject([{ truth: 'false', because: 'it is "completeness"' }]);
  });

  test('does nothing while it is off', async () => {
    const world = createAutopilotWorld();
    await define(world);
    await world.send(disableAutomationRule, { ruleId: 'ask-gate', reason: 'holidays' });
    await setTrust(world, 100);
    expect(await world.dataOf('AutomationRuleEvaluated')).toEqual([]);
  });
});

test('a rule that asks for a run is written only by somebody who may ask for one', async () => {
  const world = createAutopilotWorld();
  const outcome = await world.send(defineAutomationRule, {
    title: 'Look ahead when a goal is reached',
    trigger: { kind: 'event', types: ['GoalCompleted'] },
    condition: { operator: 'exists', field: 'data.goalId' },
    actions: [
      {
        kind: 'start_run',
        when: 'always',
        run: { kind: 'forecast', request: { metric: 'orders', source: 'till', horizon: 7 } },
      },
    ],
    coolDownMillis: 60_000,
  });
  expect(outcome).toMatchObject({ ok: false, refusal: { refused: 'forbidden', code: 'run-forbidden' } });
  expect(await world.dataOf('AutomationRuleDefined')).toEqual([]);
});
