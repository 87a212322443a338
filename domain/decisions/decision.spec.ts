import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { type DecisionCommand, decision } from './decision.ts';
import {
  DecisionActioned,
  type DecisionEvent,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRecorded,
  DecisionReviewed,
} from './events.ts';

const decisionId = '0195f3e0-0000-7000-8000-000000000001';
const NOW = TEST_CONTEXT.now;
const made = {
  decisionId,
  decisionType: 'ml_prediction' as const,
  inputContext: { spend: '1200', roas: 2.5 },
  modelVersion: 'roas-model/3',
  recommendation: { budget: '1500' },
  confidence: 0.8,
  pins: { engine: { name: 'roas-model', version: '3' }, clock: NOW, seed: '42' },
  lineage: ['file:orders.csv'],
};
const recorded = DecisionRecorded({
  ...made,
  author: { kind: 'process', id: 'autopilot' },
  inputDigest: 'digest:{"spend":"1200","roas":2.5}',
});
const recordDecision = (more: object = {}): DecisionCommand => ({
  type: 'RecordDecision',
  decision: { ...made, ...more },
});
const spec = deciderSpec(decision);
const byAutopilot = deciderSpec(decision, { actor: { kind: 'process', id: 'autopilot' } });

describe('recording', () => {
  test('keeps the input with its digest, and who asked', () =>
    byAutopilot.given().when(recordDecision()).then(recorded));

  test('happens once', () => {
    spec.given(recorded).when(recordDecision()).thenRefused('conflict', 'decision-already-recorded');
  });

  test('takes an input context up to a limit', () => {
    const long = { inputContext: { text: 'x'.repeat(262_144) } };
    spec.given().when(recordDecision(long)).thenRefused('invalid', 'input-too-large');
  });

  test('refuses integers that JSON readers round, wherever they stand', () => {
    const { decided } = spec.given().when(recordDecision({ inputContext: { 'a/b': [1, 2 ** 53] } }));
    expect(decided).toMatchObject({ code: 'integer-inexact', fields: [{ pointer: '/inputContext/a~1b/1' }] });
    expect(spec.given().when(recordDecision({ recommendation: 2 ** 53 - 1 })).decided).toHaveLength(1);
  });

  test('seals a sensitive context for a named subject only', () => {
    const sensitive = { sensitiveContext: 'ada@example.org asked for a refund' };
    spec.given().when(recordDecision(sensitive)).thenRefused('invalid', 'subject-missing');
    const { decided } = byAutopilot.given().when(recordDecision({ ...sensitive, subjectId: 'customer-1' }));
    expect(decided).toEqual([{ ...recorded, data: { ...recorded.data, ...sensitive, subjectId: 'customer-1' } }]);
  });

  test('does not believe a clock that runs ahead', () => {
    const pins = { ...made.pins, clock: '2026-11-20T12:00:00.001Z' };
    spec.given().when(recordDecision({ pins })).thenRefused('invalid', 'clock-in-the-future');
  });

  test('refuses attributions that do not add up to what they explain', () => {
    const attributions = (contribution: number) => ({
      attributions: { baseline: 1, prediction: 3, contributions: [{ feature: 'roas', contribution }] },
    });
    spec
      .given()
      .when(recordDecision(attributions(1.9)))
      .thenRefused('invalid', 'attributions-do-not-add-up');
    expect(spec.given().when(recordDecision(attributions(2.000_000_1))).decided).toHaveLength(1);
  });
});

const actOn = (action: 'accepted' | 'modified' | 'rejected' | 'ignored', more: object = {}): DecisionCommand => ({
  type: 'ActOnDecision',
  action: { decisionId, action, ...more },
});
const actioned = (action: 'accepted' | 'ignored') => DecisionActioned({ decisionId, action });

describe('acting', () => {
  test.each(['accepted', 'rejected', 'ignored'] as const)('a decision may be %s', (action) => {
    spec.given(recorded).when(actOn(action)).then(DecisionActioned({ decisionId, action }));
  });

  test('a modified decision says what was done instead, and no other does', () => {
    const delta = { budget: '1300' };
    spec
      .given(recorded)
      .when(actOn('modified', { delta }))
      .then(DecisionActioned({ decisionId, action: 'modified', delta }));
    spec.given(recorded).when(actOn('modified')).thenRefused('invalid', 'delta-missing');
    spec.given(recorded).when(actOn('accepted', { delta })).thenRefused('invalid', 'delta-unexpected');
  });

  test('an answer stands', () => {
    spec
      .given(recorded, actioned('accepted'))
      .when(actOn('rejected'))
      .thenRefused('conflict', 'decision-already-actioned');
  });

  test('what was ignored may still be answered', () => {
    spec.given(recorded, actioned('ignored')).when(actOn('accepted')).then(actioned('accepted'));
    spec.given(recorded, actioned('ignored')).when(actOn('ignored')).thenNothing();
  });
});

const observe = (status: 'success' | 'partial' | 'failure', observedAt = NOW): DecisionCommand => ({
  type: 'ObserveDecisionOutcome',
  outcome: { decisionId, status, observedAt, evidence: ['event-7'] },
});
const observed = (status: 'success' | 'partial' | 'failure') =>
  DecisionOutcomeObserved({ decisionId, status, observedAt: NOW, evidence: ['event-7'] });

describe('the outcome', () => {
  test('is an event of its own', () => spec.given(recorded).when(observe('success')).then(observed('success')));
  test('may be partial first', () => {
    spec.given(recorded, observed('partial')).when(observe('failure')).then(observed('failure'));
  });
  test.each(['success', 'failure'] as const)('stands once it is a %s', (status) => {
    spec.given(recorded, observed(status)).when(observe('partial')).thenRefused('conflict', 'outcome-already-observed');
  });
  test('is not observed before it happens', () => {
    spec
      .given(recorded)
      .when(observe('success', '2027-01-01T00:00:00.000Z'))
      .thenRefused('invalid', 'outcome-in-the-future');
  });
});

const feedback = { decisionId, rating: 4, text: 'Close enough.' };
const review = { decisionId, verdict: 'confirmed' as const, note: 'Evidence checked.' };

test('feedback is given as often as people like', () => {
  const given = DecisionFeedbackGiven(feedback);
  spec.given(recorded, given).when({ type: 'GiveDecisionFeedback', feedback }).then(given);
});

test('a review is somebody else’s', () => {
  spec.given(recorded).when({ type: 'ReviewDecision', review }).then(DecisionReviewed(review));
  byAutopilot.given(recorded).when({ type: 'ReviewDecision', review }).thenRefused('forbidden', 'reviewer-is-author');
  const namesake = deciderSpec(decision, { actor: { kind: 'user', id: 'autopilot' } });
  namesake.given(recorded).when({ type: 'ReviewDecision', review }).then(DecisionReviewed(review));
});

const afterwards: readonly DecisionCommand[] = [
  actOn('accepted'),
  actOn('ignored'),
  actOn('modified', { delta: 1 }),
  observe('partial'),
  observe('success'),
  observe('failure'),
  { type: 'GiveDecisionFeedback', feedback },
  { type: 'ReviewDecision', review },
];

test.each(afterwards)('of a decision that was never recorded nothing can be said: $type', (command) => {
  spec.given().when(command).thenRefused('notFound', 'decision-not-found');
});

test('whatever is asked in whatever order, one answer and one final outcome stand', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...afterwards), { maxLength: 20 }), (commands) => {
      const history: DecisionEvent[] = [recorded];
      for (const command of commands) {
        const { decided } = spec.given(...history).when(command);
        if (!('refused' in decided)) history.push(...decided);
      }
      const final = history.filter(({ type, data }) => type === 'DecisionOutcomeObserved' && data.status !== 'partial');
      const answers = history.filter(({ type, data }) => type === 'DecisionActioned' && data.action !== 'ignored');
      expect(final.length).toBeLessThanOrEqual(1);
      expect(answers.length).toBeLessThanOrEqual(1);
      expect(history.filter(({ type }) => type === 'DecisionRecorded')).toHaveLength(1);
    }),
  );
});
