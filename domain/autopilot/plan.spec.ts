import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import type { Actor } from '../kernel/envelope.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import type { Action, EntityState } from './action.ts';
import { autopilotPlan, type PlanCommand } from './plan.ts';
import type { PlanEvent } from './plan-events.ts';
import type { PlanSurroundings } from './plan-gate.ts';
import { DEFAULT_SETTINGS } from './settings-definition.ts';

const PLAN_ID = '0195f3e0-0000-8000-8000-000000000001';
const ADA: Actor = { kind: 'user', id: 'ada' };
const GRACE: Actor = { kind: 'user', id: 'grace' };
const NOW = TEST_CONTEXT.now;
const before: EntityState = {
  status: 'active',
  dailyBudgetMinor: '10000',
  currency: 'USD',
  version: '7',
  simulated: true,
};
const cut: Action = {
  actionType: 'budget_decrease',
  entity: { kind: 'campaign', id: 'summer' },
  changeBasisPoints: 2_000,
};
const surroundings = { settings: { ...DEFAULT_SETTINGS, level: 'guarded_auto' as const }, killSwitchEngaged: false };
const approvalRequired = {
  ...surroundings,
  settings: { ...surroundings.settings, level: 'approval_required' as const },
};

const requested = (action: Action = cut): PlanCommand => ({
  type: 'RequestPlan',
  planId: PLAN_ID,
  source: { kind: 'person' },
  authors: [],
  action,
  reason: 'too dear',
  surroundings,
});
/** The daily budget is to be so much. */
const setting = (amountMinor: string, currency = 'USD'): Action => ({
  actionType: 'budget_set',
  entity: cut.entity,
  dailyBudget: { amountMinor, currency },
});
const proposed = { type: 'ProposePlan', planId: PLAN_ID, before, surroundings } satisfies PlanCommand;

interface Gate {
  readonly id?: string;
  readonly score?: number;
  readonly highRisk?: boolean;
  readonly now?: Instant;
  readonly around?: PlanSurroundings;
  readonly digest?: string;
}

/** A plan that is handed commands one after the other, each by somebody and at a time. */
interface Story {
  readonly events: readonly PlanEvent[];
  readonly types: () => readonly string[];
  /** Of the refusals. */
  readonly codes: () => readonly string[];
  readonly digest: () => string;
  readonly tell: (command: PlanCommand, by?: { readonly actor?: Actor; readonly now?: Instant }) => Story;
  readonly gate: (outcome: 'PASS' | 'HOLD' | 'BLOCK', gate?: Gate) => Story;
  readonly approve: (by: Actor, override?: 'operator' | 'admin', around?: PlanSurroundings, digest?: string) => Story;
  readonly claim: (claim?: { reserved?: boolean; now?: Instant; around?: PlanSurroundings }) => Story;
}

const story = (): Story => {
  const events: PlanEvent[] = [];
  const codes: string[] = [];
  let state = autopilotPlan.initialState;
  const plan: Story = {
    events,
    types: () => events.map(({ type }) => type.replace('AutopilotPlan', '')),
    codes: () => codes,
    digest: () => state?.digest ?? 'none',
    tell: (command, { actor = ADA, now = NOW } = {}) => {
      const decided = autopilotPlan.decide(command, state, { ...TEST_CONTEXT, actor, now });
      if (isRefusal(decided)) codes.push(decided.code);
      else {
        for (const event of decided) {
          events.push(event);
          state = autopilotPlan.evolve(state, event, { id: 'e', recordedAt: now, revision: 0n, position: 1n });
        }
      }
      return plan;
    },
    gate: (outcome, asked = {}) => {
      const { id = '1', score = 5_000, highRisk = false, now = NOW, digest = plan.digest() } = asked;
      const gate = {
        planId: PLAN_ID,
        planDigest: digest,
        evaluationId: `0195f3e0-0000-8000-9000-00000000000${id}`,
        evaluatedAt: now,
        outcome,
        explanation: outcome,
        scoreBasisPoints: score,
        highRisk,
        ...(outcome === 'PASS' ? { expiresAt: plusMillis(now, 900_000) } : {}),
      };
      const around = asked.around ?? surroundings;
      return plan.tell({ type: 'RouteByGate', planId: PLAN_ID, gate, surroundings: around }, { now });
    },
    approve: (actor, authority, around = surroundings, planDigest = plan.digest()) => {
      const override = authority && { authority };
      const approval = { planId: PLAN_ID, planDigest, reason: 'fine', override, surroundings: around };
      return plan.tell({ type: 'ApprovePlan', ...approval }, { actor });
    },
    claim: ({ reserved = true, now = NOW, around = surroundings } = {}) =>
      plan.tell({ type: 'ClaimPlan', planId: PLAN_ID, reserved, surroundings: around }, { now }),
  };
  return plan;
};
const waiting = () => story().tell(requested()).tell(proposed).gate('PASS', { around: approvalRequired });

describe('the gate', () => {
  test('PASS lets what only spends less through, by policy', () => {
    const plan = story().tell(requested()).tell(proposed).gate('PASS').claim();
    expect(plan.types()).toEqual(['Requested', 'Proposed', 'Gated', 'Approved', 'Claimed']);
  });
  test('PASS makes what may spend more wait for a person', () => {
    const plan = story()
      .tell(requested({ ...cut, actionType: 'budget_increase' }))
      .tell(proposed)
      .gate('PASS');
    expect(plan.events.at(-1)?.data).toMatchObject({ cause: 'not_safe' });
  });
  test('PASS carries nothing out where autopilot only suggests', () => {
    const around = { ...surroundings, settings: DEFAULT_SETTINGS };
    const plan = story().tell(requested()).tell(proposed).gate('PASS', { around }).approve(GRACE, undefined, around);
    expect(plan.types().at(-1)).toBe('Queued');
    expect(plan.codes()).toEqual(['autopilot-suggest-only']);
  });
  test('HOLD holds and queues nothing, BLOCK queues and holds nothing', () => {
    expect(story().tell(requested()).tell(proposed).gate('HOLD').types().slice(2)).toEqual(['Gated', 'Held']);
    expect(story().tell(requested()).tell(proposed).gate('BLOCK').types().slice(2)).toEqual(['Gated', 'Queued']);
  });
  test('answering for another plan is not listened to', () => {
    expect(story().tell(requested()).tell(proposed).gate('PASS', { digest: 'another' }).types()).toHaveLength(2);
  });
  test('whose PASS ran out lets nothing be claimed', () => {
    const plan = story().tell(requested()).tell(proposed).gate('PASS');
    expect(plan.claim({ now: plusMillis(NOW, 900_000) }).codes()).toEqual(['approval-expired']);
    expect(
      plan
        .claim({ now: plusMillis(NOW, 899_999) })
        .types()
        .at(-1),
    ).toBe('Claimed');
  });
});

describe('an approval', () => {
  test('asks the gate again, and counts only with a new answer', () => {
    const plan = waiting().approve(GRACE);
    expect(plan.claim().types().at(-1)).toBe('ApprovalGiven');
    expect(plan.gate('PASS', { around: approvalRequired }).types().at(-1)).toBe('ApprovalGiven');
    expect(plan.gate('PASS', { id: '2', around: approvalRequired }).claim().types().slice(-2)).toEqual([
      'Approved',
      'Claimed',
    ]);
  });
  test('is given by nobody who proposed or changed the plan, and by no process', () => {
    const process: Actor = { kind: 'process', id: 'autopilot' };
    expect(waiting().approve(ADA).approve(process).codes()).toEqual(['approver-is-author', 'approver-not-a-person']);
  });
  test('of another plan than the one that was looked at is refused', () => {
    expect(waiting().approve(GRACE, undefined, surroundings, 'another').codes()).toEqual(['plan-changed']);
  });
  test('is void once the plan is changed, for whoever changed it too', () => {
    const amend: PlanCommand = {
      type: 'AmendPlan',
      planId: PLAN_ID,
      changeBasisPoints: 1_000,
      reason: 'less',
      surroundings,
    };
    const plan = waiting();
    const looked = plan.digest();
    plan.tell(amend, { actor: GRACE }).tell(proposed).gate('PASS', { id: '2', around: approvalRequired });
    expect(plan.digest()).not.toBe(looked);
    expect(plan.approve({ kind: 'user', id: 'eve' }, undefined, surroundings, looked).codes()).toEqual([
      'plan-changed',
    ]);
    expect(plan.approve(GRACE).codes().at(-1)).toBe('approver-is-author');
  });
  test('that the gate blocks when it is asked again leads back to the queue', () => {
    expect(waiting().approve(GRACE).gate('BLOCK', { id: '2' }).types().slice(-2)).toEqual(['Gated', 'Queued']);
  });
});

describe('an override of a HOLD', () => {
  const asked = (authority: 'operator' | 'admin', score: number, highRisk: boolean) =>
    story()
      .tell(requested())
      .tell(proposed)
      .gate('HOLD')
      .approve(GRACE, authority)
      .gate('HOLD', { id: '2', score, highRisk })
      .types()
      .at(-1);
  test.each([
    ['operator', 4_000, false, 'Approved'],
    ['operator', 3_999, false, 'Held'],
    ['admin', 3_999, false, 'Held'],
    ['operator', 5_999, true, 'Held'],
    ['operator', 6_000, true, 'Approved'],
    ['admin', 5_999, true, 'Approved'],
  ] as const)('by an %s at %d basis points, high risk %s: %s', (authority, score, highRisk, end) => {
    expect(asked(authority, score, highRisk)).toBe(end);
  });
  test('never gets a BLOCK through', () => {
    const plan = story().tell(requested()).tell(proposed).gate('BLOCK').approve(GRACE, 'admin');
    expect(plan.gate('BLOCK', { id: '2', score: 5_000 }).types().at(-1)).toBe('Queued');
  });
});

describe('a waiting plan', () => {
  const waiting = () =>
    story()
      .tell(requested(setting('12000')))
      .tell(proposed)
      .gate('PASS');
  const amending = { type: 'AmendPlan', planId: PLAN_ID, reason: 'less', surroundings } as const;
  test('is amended to another amount, and read anew', () => {
    const plan = waiting().tell({ ...amending, dailyBudget: { amountMinor: '11000', currency: 'USD' } });
    expect(plan.events.at(-1)).toMatchObject({
      type: 'AutopilotPlanAmended',
      data: { action: { dailyBudget: { amountMinor: '11000' } } },
    });
  });
  test('is not amended to nothing', () => {
    expect(waiting().tell(amending).codes()).toEqual(['amendment-empty']);
  });
});

describe('a budget that is set to an amount', () => {
  test('lower than it is spends less: a PASS suffices', () => {
    const plan = story()
      .tell(requested(setting('8000')))
      .tell(proposed)
      .gate('PASS');
    expect(plan.events.at(-1)).toMatchObject({ type: 'AutopilotPlanApproved', data: { by: 'policy' } });
    expect(plan.events[1]?.data).toMatchObject({
      plan: { set: { dailyBudgetMinor: '8000' }, compensation: { dailyBudgetMinor: '10000' }, movedMinor: '2000' },
    });
  });
  test('higher than it is waits for a person', () => {
    const plan = story()
      .tell(requested(setting('12000')))
      .tell(proposed)
      .gate('PASS');
    expect(plan.events.at(-1)).toMatchObject({ type: 'AutopilotPlanQueued', data: { cause: 'not_safe' } });
  });
  test.each([
    ['more than the cap for one action away from it', setting('6999'), 'per-action-cap-exceeded'],
    ['in another currency', setting('8000', 'GBP'), 'currency-differs'],
    ['to what it is', setting('10000'), 'nothing-to-change'],
  ])('%s is given up', (_, action, code) => {
    expect(story().tell(requested(action)).tell(proposed).events.at(-1)).toMatchObject({
      type: 'AutopilotPlanDismissed',
      data: { code },
    });
  });
});

describe('what a plan may not do', () => {
  test.each([
    [{ ...cut, changeBasisPoints: 3_001 }, 'per-action-cap-exceeded'],
    [{ ...cut, actionType: 'pause_adset' as const }, 'change-unexpected'],
    [{ actionType: 'pause_adset' as const, entity: cut.entity }, 'entity-kind-differs'],
    [{ ...cut, actionType: 'budget_set' as const }, 'budget-missing'],
    [{ ...cut, dailyBudget: { amountMinor: '1', currency: 'USD' } }, 'budget-unexpected'],
    [{ ...setting('1'), changeBasisPoints: 1 }, 'change-unexpected'],
  ])('%j is refused as %s', (action, code) => {
    deciderSpec(autopilotPlan).given().when(requested(action)).thenRefused('invalid', code);
  });
  test('an entity that is as wanted already is left alone', () => {
    const pause: Action = { actionType: 'pause_campaign', entity: cut.entity };
    const paused: PlanCommand = { ...proposed, before: { ...before, status: 'paused' } };
    expect(story().tell(requested(pause)).tell(paused).events.at(-1)?.data).toMatchObject({
      code: 'nothing-to-change',
    });
  });
  test('nothing of the day reserved, or the kill switch engaged: it is not claimed', () => {
    const plan = story().tell(requested()).tell(proposed).gate('PASS');
    plan.claim({ reserved: false }).claim({ around: { ...surroundings, killSwitchEngaged: true } });
    expect(plan.codes()).toEqual(['allowance-not-reserved', 'kill-switch-engaged']);
  });
});

test('whatever is told to it in whatever order: no claim without a PASS for this plan that counts, or an override', () => {
  type Step = (plan: Story, now: Instant) => void;
  const outcomes = fc.constantFrom<'PASS' | 'HOLD' | 'BLOCK'>('PASS', 'PASS', 'HOLD', 'BLOCK');
  const id = fc.constantFrom('1', '2', '3', '4', '5', '6');
  const digest = fc.constantFrom(undefined, undefined, undefined, 'another');
  const asked = fc.tuple(outcomes, id, digest).map(([outcome, evaluation, other]): Step => {
    const of = { id: evaluation, around: approvalRequired, ...(other === undefined ? {} : { digest: other }) };
    return (plan, now) => plan.gate(outcome, { ...of, now });
  });
  const approved = fc.constantFrom<'operator' | undefined>(undefined, 'operator').map((override): Step => {
    return (plan) => plan.approve(GRACE, override);
  });
  const claimed = fc.constantFrom(false, false, true).map((killSwitchEngaged): Step => {
    return (plan, now) => plan.claim({ now, around: { ...surroundings, killSwitchEngaged } });
  });
  const changed = fc.integer({ min: 1, max: 3_000 }).map((changeBasisPoints): Step => {
    const amend: PlanCommand = { type: 'AmendPlan', planId: PLAN_ID, changeBasisPoints, reason: 'other', surroundings };
    return (plan) => plan.tell(amend);
  });
  const steps = fc.oneof(
    { arbitrary: fc.constant<Step>((plan) => plan.tell(proposed)), weight: 3 },
    { arbitrary: asked, weight: 6 },
    { arbitrary: approved, weight: 4 },
    { arbitrary: claimed, weight: 4 },
    { arbitrary: changed, weight: 1 },
  );
  let claims = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(steps, fc.integer({ min: 0, max: 600_000 })), { maxLength: 30, size: 'max' }),
      (told) => {
        const plan = story().tell(requested());
        let now = NOW;
        for (const [step, millis] of told) {
          now = plusMillis(now, millis);
          const known = plan.events.length;
          step(plan, now);
          const claimed = plan.events.slice(known).find(({ type }) => type === 'AutopilotPlanClaimed');
          if (claimed === undefined) continue;
          claims += 1;
          const past = plan.events.slice(0, known).toReversed();
          const proposal = past.find((event) => event.type === 'AutopilotPlanProposed');
          const gate = past.find((event) => event.type === 'AutopilotPlanGated');
          const approval = past.find((event) => event.type === 'AutopilotPlanApprovalGiven');
          expect(past[0]?.type).toBe('AutopilotPlanApproved');
          expect(gate?.data.planDigest).toBe(proposal?.data.planDigest);
          expect(approval?.data.planDigest).toBe(proposal?.data.planDigest);
          if (gate?.data.outcome === 'PASS') expect(now < String(gate.data.expiresAt)).toBe(true);
          else expect(approval?.data.override).toBeDefined();
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(claims).toBeGreaterThan(50);
});
