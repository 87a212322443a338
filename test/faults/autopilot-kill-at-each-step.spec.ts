import { expect, it } from 'vitest';
import { autopilotScenario } from '../support/simulation/autopilot-scenario.ts';
import { killAtEachStep } from '../support/simulation/kill-at-each-step.ts';

it('autopilot ends the same way whoever dies at whatever step, and changes the ad platform once', async () => {
  const steps = await killAtEachStep(autopilotScenario, ({ log, effects }, killedAt) => {
    const plan = log.filter(({ stream }) => stream.startsWith('autopilotPlan-')).map(({ type }) => type);
    expect({ killedAt, plan }).toEqual({
      killedAt,
      plan: [
        'AutopilotPlanRequested',
        'AutopilotPlanProposed',
        'AutopilotPlanGated',
        'AutopilotPlanApproved',
        'AutopilotPlanClaimed',
        'AutopilotPlanApplied',
        'AutopilotPlanVerified',
      ],
    });
    const count = (wanted: string): number => log.filter(({ type }) => type === wanted).length;
    const once = ['AutomationRuleFired', 'DecisionRecorded', 'DecisionOutcomeObserved', 'AutopilotAllowanceReserved'];
    expect({ killedAt, counts: once.map(count) }).toEqual({ killedAt, counts: [1, 1, 1, 1] });
    expect(count('AutomationRuleActionConcluded')).toBe(2);
    expect([...effects.values()]).toEqual(['{"dailyBudgetMinor":"8000"}']);
  });
  expect(steps).toBeGreaterThan(200);
}, 600_000);
