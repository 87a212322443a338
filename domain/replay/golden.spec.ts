import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalJson, jsonDigest } from '../../infra/crypto/json-digest.ts';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { openSolver } from '../../test/support/solver.ts';
import { toItsEnd } from '../../test/support/to-its-end.ts';
import type { RuleCommand } from '../autopilot/rule.ts';
import type { RuleEvent } from '../autopilot/rule-events.ts';
import type { JsonValue } from '../kernel/json.ts';
import { Distribution } from '../simulation/distribution.ts';
import { answerSimulation, SimulationQuestion } from '../simulation/question.ts';
import { Question } from '../trust/evaluation.ts';
import { type DecisionInputs, decisionEngines, redecided } from './decision-replay.ts';
import { gateEngines } from './gate-replay.ts';
import { ruleEngines } from './rule-replay.ts';

const Case = z.strictObject({ input: z.unknown(), output: z.string() });
type Case = z.output<typeof Case>;

/** What a version of an engine was asked when it was released, and what it answered, as RFC 8785 text. */
const corpusOf = (reference: string): readonly Case[] =>
  readFileSync(new URL(`golden/${reference.replace('/', '-')}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Case.parse(JSON.parse(line)));

/** The members that JSON would leave out are left out. */
const canonical = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)) as JsonValue);

describe.each(gateEngines.references)('%s', (reference) => {
  const run = gateEngines.find(reference);
  const corpus = corpusOf(reference);

  test('answers byte for byte as it did', () => {
    for (const { input, output } of corpus) expect(canonical(run?.(Question.parse(input)))).toBe(output);
  });

  test('its corpus has every outcome and every reason', () => {
    const answers = corpus.map(({ output }) => JSON.parse(output));
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['PASS', 'HOLD', 'BLOCK']));
    expect(new Set(answers.map(({ reason }) => reason)).size).toBe(5);
  });
});

describe.each(ruleEngines.references)('%s', (reference) => {
  const corpus = corpusOf(reference);

  test('judges byte for byte as it did', () => {
    const run = ruleEngines.find(reference);
    if (run === undefined) throw new Error(`no ${reference}`);
    const spec = deciderSpec(run, { digest: jsonDigest });
    for (const { input, output } of corpus) {
      const { history, command } = input as { history: readonly RuleEvent[]; command: RuleCommand };
      const { decided } = spec.given(...history).when(command);
      const events = 'code' in decided ? decided : decided.map(({ type, data }) => ({ type, data }));
      expect(canonical(events)).toBe(output);
    }
  });

  test('its corpus has every outcome', () => {
    const outcomes = corpus.flatMap(({ output }) => JSON.parse(output)).map(({ data }) => data.outcome);
    expect(new Set(outcomes.filter((outcome) => outcome !== undefined)).size).toBe(5);
  });
});

describe('decisions', () => {
  const decision = {
    decisionId: '0195f3e0-0000-7000-8000-0000000000aa',
    decisionType: 'automation' as const,
    author: { kind: 'process' as const, id: 'autopilot' },
    inputDigest: 'not looked at',
    modelVersion: 'autopilot@1',
    lineage: [],
    inputContext: {},
    recommendation: null,
    pins: { engine: { name: 'autopilot', version: '1' }, clock: '2026-11-21T00:00:00.000Z' },
  };
  const nothing = { verdictOf: () => undefined };
  const again = async (of: Parameters<typeof redecided>[0], inputs: DecisionInputs) => {
    const running = redecided(of, inputs);
    for (;;) {
      const step = await running.next();
      if (step.done === true) return step.value;
    }
  };

  test('autopilot/1 makes actions as exact as it did', async () => {
    const corpus = corpusOf('autopilot/1');
    expect(corpus.length).toBeGreaterThan(5);
    for (const { input, output } of corpus) {
      const inputContext = z.record(z.string(), z.json()).parse(input);
      const recommendation = JSON.parse(output);
      expect(await again({ ...decision, inputContext, recommendation }, nothing)).toEqual({ result: 'reproduced' });
      const diverged = await again({ ...decision, inputContext, recommendation: { movedMinor: '-1' } }, nothing);
      expect(diverged).toMatchObject({ result: 'diverged', differences: [{ field: 'recommendation' }] });
    }
  });

  test.each([
    ['forecaster', '1'],
    ['optimizer', '1'],
    ['optimizer', '2'],
  ])('%s/%s answers byte for byte as it did', async (name, version) => {
    const solver = openSolver();
    const corpus = corpusOf(`${name}/${version}`);
    expect(corpus.length).toBeGreaterThan(5);
    const of = { ...decision, pins: { ...decision.pins, engine: { name, version } } };
    for (const { input, output } of corpus) {
      const inputContext = z.record(z.string(), z.json()).parse(input);
      const recommendation = JSON.parse(output);
      const remade = await again({ ...of, inputContext, recommendation }, { ...nothing, solver });
      expect(remade, output.slice(0, 200)).toEqual({ result: 'reproduced' });
      const altered = { ...recommendation, engine: 'another' };
      expect(await again({ ...of, inputContext, recommendation: altered }, { ...nothing, solver })).toMatchObject({
        result: 'diverged',
      });
    }
    await solver.close();
  });

  test('the corpus of optimizer/2 has companions with and without an order quantity, and every advice about a stock', () => {
    const companions = corpusOf('optimizer/2').flatMap(({ output }) => JSON.parse(output).companions ?? []);
    expect(new Set(companions.map(({ action }) => action)).size).toBe(3);
    expect(new Set(companions.map((one) => 'orderQuantity' in one)).size).toBe(2);
  });

  test('a plan is not solved again where its solver is not here, or where the clock ended the search', async () => {
    const of = { ...decision, pins: { ...decision.pins, engine: { name: 'optimizer', version: '1' } } };
    const [first] = corpusOf('optimizer/1');
    const inputContext = z.record(z.string(), z.json()).parse(first?.input);
    const recommendation = JSON.parse(first?.output ?? '');
    const without = await again({ ...of, inputContext, recommendation }, nothing);
    expect(without).toEqual({ result: 'inputMissing', input: `solver ${recommendation.answer.engine}` });
    const stopped = { ...recommendation, answer: { ...recommendation.answer, stoppedByLimit: true } };
    expect(await again({ ...of, inputContext, recommendation: stopped }, nothing)).toMatchObject({
      result: 'inputMissing',
    });
  });

  test('simulator/1 draws byte for byte as it did', async () => {
    const corpus = corpusOf('simulator/1');
    const of = { ...decision, pins: { ...decision.pins, engine: { name: 'simulator', version: '1' } } };
    for (const { input, output } of corpus) {
      const inputContext = z.record(z.string(), z.json()).parse(input);
      expect(await again({ ...of, inputContext, recommendation: JSON.parse(output) }, nothing)).toEqual({
        result: 'reproduced',
      });
      expect(canonical(toItsEnd(answerSimulation(SimulationQuestion.parse(input), 700)))).toBe(output);
    }
    const kinds = corpus.flatMap(({ input }) =>
      SimulationQuestion.parse(input).model.inputs.map(({ distribution: { kind } }) => kind),
    );
    expect(new Set(kinds)).toEqual(new Set(Distribution.options.map(({ shape: { kind } }) => kind.value)));
    const answers = corpus.map(({ output }) => Object.keys(JSON.parse(output)));
    for (const member of ['summary', 'reached', 'undefinedAt', 'faults']) {
      expect(answers.some((members) => members.includes(member))).toBe(true);
    }
  });

  test('a large simulation hands back in between, so that nobody waits for its end', async () => {
    const inputContext = {
      model: {
        inputs: [{ name: 'a', distribution: { kind: 'normal', mean: 0, standardDeviation: 1 } }],
        correlations: [],
        formulas: [{ name: 'y', formula: 'a' }],
        outcome: 'y',
      },
      plan: { seed: 'large', draws: 25_000 },
    };
    const pins = { ...decision.pins, engine: { name: 'simulator', version: '1' } };
    const running = redecided({ ...decision, pins, inputContext }, nothing);
    expect([(await running.next()).done, (await running.next()).done]).toEqual([false, false]);
    expect((await running.next()).value).toMatchObject({ result: 'diverged' });
  });

  test('each engine of decisions either has a corpus or takes over what one with a corpus answered', () => {
    expect(decisionEngines).toEqual([
      'autopilot/1',
      ...gateEngines.references,
      'forecaster/1',
      'optimizer/1',
      'optimizer/2',
      'simulator/1',
    ]);
  });

  test('of an engine, or a version, that is not here nothing is said but that', async () => {
    const of = (name: string, version: string) =>
      again({ ...decision, pins: { ...decision.pins, engine: { name, version } } }, nothing);
    expect(await of('naive', '1')).toEqual({ result: 'unknownEngine', engine: 'naive/1' });
    expect(await of('autopilot', '2')).toEqual({ result: 'unknownEngine', engine: 'autopilot/2' });
    expect(await of('autopilot', '1')).toMatchObject({ result: 'inputMissing' });
    expect(await of('trust-evaluator', '1')).toMatchObject({ result: 'inputMissing' });
  });
});
