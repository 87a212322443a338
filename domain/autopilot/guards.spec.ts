import { describe, expect, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { alert } from './alert.ts';
import { AlertAcknowledged, AlertRaised, AlertRepeated, AlertResolved } from './alert-events.ts';
import { allowance } from './allowance.ts';
import { AutopilotAllowanceReleased, AutopilotAllowanceReserved, AutopilotKillSwitchEngaged } from './guard-events.ts';
import { killSwitch } from './kill-switch.ts';
import { DEFAULT_SETTINGS } from './settings-definition.ts';

const planId = (number: number): string => `0195f3e0-0000-8000-8000-0000000000${String(number).padStart(2, '0')}`;
const day = '2026-11-20';
const USD = { day, currency: 'USD' };
const reserve = (number: number, movedMinor: string, currency = 'USD') =>
  ({ type: 'ReserveAllowance', planId: planId(number), day, movedMinor, currency, caps: DEFAULT_SETTINGS }) as const;
const reserved = (number: number, movedMinor: string) =>
  AutopilotAllowanceReserved({ ...USD, planId: planId(number), movedMinor });

describe('a day’s allowance', () => {
  const spec = deciderSpec(allowance);
  test('is $500: the last cent of it may be moved, and not one more', () => {
    spec.given(reserved(1, '49999')).when(reserve(2, '1')).then(reserved(2, '1'));
    spec.given(reserved(1, '49999')).when(reserve(2, '2')).thenRefused('conflict', 'daily-amount-exhausted');
  });
  test('is ten actions, whatever they move', () => {
    const nine = Array.from({ length: 9 }, (_, index) => reserved(index, '0'));
    spec
      .given(...nine)
      .when(reserve(10, '0'))
      .then(reserved(10, '0'));
    spec
      .given(...nine, reserved(10, '0'))
      .when(reserve(11, '0'))
      .thenRefused('conflict', 'daily-actions-exhausted');
  });
  test('is taken once by each plan, and free again when a plan had no effect', () => {
    spec.given(reserved(1, '50000')).when(reserve(1, '50000')).thenNothing();
    const released = AutopilotAllowanceReleased({ planId: planId(1), day });
    spec.given(reserved(1, '50000'), released).when(reserve(2, '50000')).then(reserved(2, '50000'));
  });
  test('says nothing of another currency, so nothing moves in it', () => {
    spec
      .given()
      .when(reserve(1, '1', 'GBP'))
      .thenRefused('conflict', 'cap-currency-differs');
  });
});

describe('the kill switch', () => {
  const by = { kind: 'user' as const, id: 'ada' };
  const engaged = AutopilotKillSwitchEngaged({ by, reason: 'stop' });
  const spec = deciderSpec(killSwitch);
  test('engaged, says who did it and why', () => {
    spec.given().when({ type: 'EngageKillSwitch', reason: 'stop' }).then(engaged);
    spec.given(engaged).when({ type: 'EngageKillSwitch', reason: 'again' }).thenNothing();
  });
  test('released, lets through again', () => {
    const { decided } = spec.given(engaged).when({ type: 'ReleaseKillSwitch', reason: 'over' });
    expect(decided).toMatchObject([{ type: 'AutopilotKillSwitchReleased', data: { by, reason: 'over' } }]);
    spec.given().when({ type: 'ReleaseKillSwitch', reason: 'over' }).thenNothing();
  });
});

describe('an alert', () => {
  const topicId = 'a'.repeat(32);
  const content = {
    topic: 'gate-hold:autopilot',
    severity: 'warning' as const,
    code: 'gate-hold',
    reason: 'Held.',
    link: '/v1/autopilot/plans/1',
  };
  const raise = { type: 'RaiseAlert' as const, topicId, ...content };
  const first = AlertRaised({ alertId: `${topicId}-1`, ...content });
  const by = { kind: 'user' as const, id: 'ada' };
  const at = (now: string) => deciderSpec(alert, { now });

  test('is raised once in an hour for one topic, and repeated in silence', () => {
    // The examples' history is of the moment of the command.
    at('2026-11-20T12:59:59.999Z').given().when(raise).then(first);
    at('2026-11-20T12:00:00.000Z')
      .given(first)
      .when({ ...raise, link: '/v1/autopilot/plans/2' })
      .then(AlertRepeated({ alertId: `${topicId}-1`, link: '/v1/autopilot/plans/2' }));
  });
  test('after the hour is another', () => {
    const state = at('2026-11-20T12:00:00.000Z').given(first).state();
    const context = (now: string) => ({
      tenant: 't',
      actor: by,
      now,
      commandId: 'c',
      derivedId: String,
      idFrom: String,
      digest: () => topicId,
    });
    expect(alert.decide(raise, state, context('2026-11-20T12:59:59.999Z'))).toMatchObject([{ type: 'AlertRepeated' }]);
    expect(alert.decide(raise, state, context('2026-11-20T13:00:00.000Z'))).toMatchObject([
      { type: 'AlertRaised', data: { alertId: `${topicId}-2` } },
    ]);
  });
  test('that was resolved is raised anew', () => {
    const resolved = AlertResolved({ alertId: `${topicId}-1`, by, reason: 'done' });
    const again = at('2026-11-20T12:00:00.000Z').given(first, resolved).when(raise);
    again.then(AlertRaised({ alertId: `${topicId}-2`, ...content }));
  });
  test('is acknowledged once, resolved once, and only by its own id', () => {
    const spec = at('2026-11-20T12:00:00.000Z');
    const alertId = `${topicId}-1`;
    spec.given(first).when({ type: 'AcknowledgeAlert', alertId }).then(AlertAcknowledged({ alertId, by }));
    spec.given(first, AlertAcknowledged({ alertId, by })).when({ type: 'AcknowledgeAlert', alertId }).thenNothing();
    spec
      .given(first)
      .when({ type: 'ResolveAlert', alertId: `${topicId}-2`, reason: 'done' })
      .thenRefused('notFound', 'alert-not-found');
  });
});
