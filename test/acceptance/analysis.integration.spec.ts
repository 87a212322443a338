import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { seededRandom } from '../../domain/kernel/random.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { createAnalysisEngines } from '../../infra/composition/analysis.ts';
import { eventTypes } from '../../infra/composition/catalogue.ts';
import { ids } from '../../infra/ids.ts';
import { replayed } from '../../read-api/replay.ts';
import { hear } from '../support/live.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const DAY_MILLIS = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5);
const WEEK = [100, 120, 130, 125, 140, 60, 40];

/** Days of a shop with a weekly pattern and some noise. */
const days = (count: number): readonly { readonly at: string; readonly value: string }[] => {
  const random = seededRandom('analysis');
  return Array.from({ length: count }, (_, day) => ({
    at: instantOf(FIRST + day * DAY_MILLIS),
    value: String(Math.round(((WEEK[day % 7] ?? 0) + day * 0.2 + random.next() * 6) * 100) / 100),
  }));
};

const revenue = {
  name: 'takings',
  title: 'Takings',
  description: 'What was taken in a day.',
  unit: 'GBP',
  kind: 'flow',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  granularity: 'day',
  timeZone: 'UTC',
};

const staffing = (people: number) => ({
  name: 'a Monday',
  plan: {
    kind: 'linear',
    request: {
      objective: {
        direction: 'minimize',
        terms: [{ variable: 'people', coefficient: 90, unit: 'GBP/person' }],
        constant: 0,
        unit: 'GBP',
      },
      variables: [{ name: 'people', kind: 'integer', lower: 0, upper: 10, unit: 'person' }],
      constraints: [
        {
          name: 'cover',
          terms: [{ variable: 'people', coefficient: 1 }],
          relation: '>=',
          rightHandSide: people,
          unit: 'person',
        },
        {
          name: 'room',
          terms: [{ variable: 'people', coefficient: 2 }],
          relation: '<=',
          rightHandSide: 17,
          unit: 'person',
        },
      ],
    },
  },
});

const wrongUnit = () => {
  const { request } = staffing(3).plan;
  return { ...request, objective: { ...request.objective, unit: 'hour' } };
};

const scenario = (draws = 20_000, seed = 'precedent') => ({
  name: 'next quarter',
  model: {
    inputs: [
      { name: 'orders', distribution: { kind: 'normal', mean: 1_000, standardDeviation: 100 } },
      { name: 'basket', distribution: { kind: 'triangular', min: 20, mode: 25, max: 40 } },
    ],
    formulas: [{ name: 'takings', formula: 'orders * basket' }],
    outcome: 'takings',
  },
  plan: { seed, draws },
});

/** PRE-02, PRE-03, FCT-01, OPT-01, A10: what is asked for is computed by a worker, and is a decision that replays. */
describe('forecasts, optimisations and simulations of the product as it ships', () => {
  let shop: ProductUnderTest;
  beforeAll(async () => {
    shop = await startProductUnderTest();
    await shop.ada.send('/v1/metrics', revenue);
    await shop.ada.send('/v1/metrics/takings/observations', {
      source: 'till',
      granularity: 'day',
      unit: 'GBP',
      observations: days(120),
    });
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const over = (path: string) =>
    eventually(async () => {
      const run = await shop.ada.read(path);
      expect(run.status).not.toBe('requested');
      return run;
    });
  const ask = async (plural: string, body: object): Promise<JsonObject> => {
    const reply = await shop.ada.ask('POST', `/v1/${plural}`, body);
    expect(reply).toMatchObject({ status: 202 });
    return over(`/v1/${plural}/${reply.body.id}`);
  };
  const forecastOf = { metric: 'takings', source: 'till', horizon: 14 };

  test('a forecast looks ahead with intervals, and says what it rests on', async () => {
    const run = await ask('forecasts', forecastOf);
    expect(run).toMatchObject({ status: 'completed', subject: 'takings', decisionId: run.runId });
    expect(run.request).toMatchObject({ history: 120, filled: 0, firstPeriod: '2026-05-05' });
    const result = run.result as { points: { value: number; lower95: number; upper95: number }[]; engine: string };
    expect(result.engine).toBe('forecaster/1');
    expect(result.points).toHaveLength(14);
    for (const [step, { value, lower95, upper95 }] of result.points.entries()) {
      expect(lower95).toBeLessThan(value);
      expect(upper95).toBeGreaterThan(value);
      // The planted pattern goes on: day 120 is the second of a week.
      expect(Math.abs(value - ((WEEK[(120 + step) % 7] ?? 0) + (120 + step) * 0.2 + 3))).toBeLessThan(10);
    }
    expect(await shop.ada.read(`/v1/decisions/${run.decisionId}`)).toMatchObject({
      decisionType: 'forecast',
      subject: { kind: 'metric', id: 'takings' },
    });
    const { coverage, members } = run.result as {
      coverage: { level80: { share: number }; level95: { share: number } };
      members: { name: string }[];
    };
    expect(await shop.ada.read('/v1/forecasts')).toMatchObject({
      items: [
        {
          runId: run.runId,
          horizon: 14,
          granularity: 'day',
          modelVersion: members.map(({ name }) => name).join('+'),
          covered80: coverage.level80.share,
          covered95: coverage.level95.share,
        },
      ],
    });
  });

  test.each([
    ['too little history', { ...forecastOf, horizon: 300 }, 'insufficient-history'],
    ['an unknown metric', { ...forecastOf, metric: 'joy' }, 'metric-not-registered'],
    ['a source that never measured', { ...forecastOf, source: 'rumour' }, 'insufficient-history'],
  ])('of %s no number is made up', async (_, body, code) => {
    expect(await shop.ada.ask('POST', '/v1/forecasts', body)).toMatchObject({ status: 422, body: { code } });
  });

  test('a gap in the past is said, and is nothing else before somebody says what it was', async () => {
    const gap = { ...forecastOf, source: 'gappy' };
    await shop.ada.send('/v1/metrics/takings/observations', {
      source: 'gappy',
      granularity: 'day',
      unit: 'GBP',
      observations: days(60).filter((_, day) => day % 7 !== 6),
    });
    const refused = await shop.ada.ask('POST', '/v1/forecasts', gap);
    expect(refused).toMatchObject({ status: 422, body: { code: 'history-has-gaps' } });
    expect(await ask('forecasts', { ...gap, missing: 'zero' })).toMatchObject({
      status: 'completed',
      request: { filled: 8 },
    });
  });

  test('a plan is the best there is, proved, with the solver that says so', async () => {
    const run = await ask('optimizations', staffing(6));
    expect(run).toMatchObject({
      status: 'completed',
      result: { engine: 'optimizer/2', answer: { status: 'optimal', objective: 540, values: [6] } },
    });
  });

  test('of a plan that cannot be, the constraints are named that exclude each other', async () => {
    const even = {
      name: 'even',
      terms: [
        { variable: 'people', coefficient: 1 },
        { variable: 'others', coefficient: -1 },
      ],
      relation: '=',
      rightHandSide: 0,
      unit: 'person',
    };
    const sum = { name: 'cover', relation: '>=', rightHandSide: 12, unit: 'person' };
    const terms = even.terms.map((term) => ({ ...term, coefficient: 1 }));
    const [{ request }, room] = [staffing(1).plan, staffing(1).plan.request.constraints[1]];
    const variables = ['people', 'others'].map((name) => ({ ...request.variables[0], name }));
    const constraints = [even, { ...sum, terms }, { ...room, rightHandSide: 10 }];
    const run = await ask('optimizations', {
      name: 'an uneven Monday',
      plan: { kind: 'linear', request: { ...request, variables, constraints } },
    });
    expect(run).toMatchObject({
      status: 'completed',
      result: {
        answer: { status: 'infeasible' },
        conflict: { constraints: ['even', 'cover', 'room'], bounds: [], isIrreducible: true },
      },
    });
  });

  test.each([
    ['two constraints that exclude each other', staffing(9), 'constraints-contradict'],
    ['a unit that does not fit', { ...staffing(3), plan: { kind: 'linear', request: wrongUnit() } }, 'model-malformed'],
  ])('a model with %s is refused before anybody solves it', async (_, body, code) => {
    const reply = await shop.ada.ask('POST', '/v1/optimizations', body);
    expect(reply).toMatchObject({ status: 422, body: { code, errors: [{ pointer: expect.any(String) }] } });
  });

  test('what if some numbers were others: a run of its own, whose objective is that of a fresh solve (A14)', async () => {
    const first = await ask('optimizations', staffing(6));
    const asked = await shop.ada.ask('POST', `/v1/optimizations/${first.runId}/what-if`, {
      changes: [
        { at: '/constraints/cover/rightHandSide', value: 7 },
        { at: '/objective/terms/0/coefficient', value: 80 },
      ],
    });
    expect(asked).toMatchObject({ status: 202 });
    const whatIf = await over(`/v1/optimizations/${asked.body.id}`);
    const { plan, name } = staffing(7);
    const { objective } = plan.request;
    const dearer = { ...objective, terms: objective.terms.map((term) => ({ ...term, coefficient: 80 })) };
    const fresh = await ask('optimizations', {
      name,
      plan: { ...plan, request: { ...plan.request, objective: dearer } },
    });
    expect(whatIf).toMatchObject({
      status: 'completed',
      subject: first.subject,
      result: { answer: { objective: 560 } },
    });
    expect(whatIf.result).toEqual(fresh.result);
    expect(whatIf.request).toMatchObject({ basedOn: { runId: first.runId, changes: [{ value: 7 }, { value: 80 }] } });
    expect((await over(`/v1/optimizations/${first.runId}`)).result).toEqual(first.result);

    const what = (runId: unknown, changes: object) =>
      shop.ada.ask('POST', `/v1/optimizations/${runId}/what-if`, { changes: [changes] });
    expect(await what(first.runId, { at: '/constraints/rest/rightHandSide', value: 7 })).toMatchObject({
      status: 422,
      body: {
        code: 'change-not-possible',
        errors: [{ pointer: '/changes/0/at', reason: 'there is no rest at /constraints' }],
      },
    });
    expect(await what(first.runId, { at: '/constraints/cover/rightHandSide', value: 9 })).toMatchObject({
      status: 422,
      body: { code: 'constraints-contradict' },
    });
    const unknown = { at: '/constraints/cover/rightHandSide', value: 7 };
    expect(await what(shop.tenant, unknown)).toMatchObject({ status: 404, body: { code: 'run-not-found' } });
  });

  test('beside a plan for stocks stands what the closed forms say of each product', async () => {
    const product = {
      name: 'mugs',
      unit: 'piece',
      openingStock: 5,
      demand: [10, 10],
      leadPeriods: 0,
      purchaseCost: 1,
      holdingCost: 0.5,
      orderCost: 40,
      stockOutCost: 30,
      safetyStock: 4,
      serviceLevel: 0,
      space: 1,
    };
    const request = { periods: ['May', 'June'], currency: 'GBP', products: [product] };
    const run = await ask('optimizations', { name: 'mugs', plan: { kind: 'inventory', request } });
    expect(run.result).toMatchObject({
      companions: [{ product: 'mugs', orderQuantity: 40, safetyStock: 4, reorderPoint: 4, action: 'MAINTAIN' }],
      recommendations: expect.arrayContaining([
        expect.objectContaining({ text: 'Were demand steady, 40 piece of mugs an order would cost least.' }),
      ]),
    });
  });

  test('a scenario is drawn by its seed, and its tornado names what matters most', async () => {
    const [one, again] = [await ask('simulations', scenario()), await ask('simulations', scenario())];
    expect(one).toMatchObject({ status: 'completed', result: { engine: 'simulator/1', draws: 20_000 } });
    expect(again.result).toEqual(one.result);
    expect((one.result as { tornado: { input: string }[] }).tornado.map(({ input }) => input)).toEqual([
      'basket',
      'orders',
    ]);
  });

  test('an input is as its metric was observed, and what was observed is pinned', async () => {
    const observed = { kind: 'observed', metric: 'takings', source: 'till', limit: 28 };
    const asked = {
      ...scenario(),
      model: { ...scenario().model, inputs: [{ name: 'takings_of_day', distribution: observed }] },
    };
    const model = { ...asked.model, formulas: [{ name: 'week', formula: '7 * takings_of_day' }], outcome: 'week' };
    const run = await ask('simulations', { ...asked, model });
    const values = days(120)
      .slice(-28)
      .map(({ value }) => Number(value));
    const from = { metric: 'takings', source: 'till', dimensions: {}, unit: 'GBP', count: 28 };
    expect(run).toMatchObject({
      status: 'completed',
      request: { model: { inputs: [{ distribution: { kind: 'empirical', values, from } }] } },
    });
    const { summary } = run.result as { summary: { min: number; max: number } };
    expect(summary.min).toBeGreaterThanOrEqual(7 * Math.min(...values));
    expect(summary.max).toBeLessThanOrEqual(7 * Math.max(...values));
    // Corrected afterwards, it is what it was: the last test replays it.
    const [corrected] = days(120).slice(-1);
    const observations = [{ at: corrected?.at, value: '9000' }];
    await shop.ada.send('/v1/metrics/takings/observations', {
      source: 'till',
      granularity: 'day',
      unit: 'GBP',
      observations,
    });
    expect((await shop.ada.read(`/v1/simulations/${run.runId}`)).request).toEqual(run.request);
  });

  test.each([
    ['nobody registered', { metric: 'joy', source: 'till' }, 'metric', 'no metric is registered as joy'],
    [
      'was not observed from there',
      { metric: 'takings', source: 'rumour' },
      'source',
      'takings from rumour has 0 values of the 10 needed at least',
    ],
  ])('an input as a metric that %s is refused, and the field named', async (_, of, field, reason) => {
    const { model, ...asked } = scenario();
    const [orders, basket] = model.inputs;
    const inputs = [orders, { ...basket, distribution: { kind: 'observed', ...of } }];
    expect(await shop.ada.ask('POST', '/v1/simulations', { ...asked, model: { ...model, inputs } })).toMatchObject({
      status: 422,
      body: {
        code: 'metric-not-observed',
        errors: [{ pointer: `/model/inputs/1/distribution/${field}`, reason }],
      },
    });
  });

  test('a goal is looked ahead of when it is set, and one that falls behind is an insight with its evidence (GOL-11, COA-15)', async () => {
    const today = Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS;
    const recent = days(90).map(({ value }, day) => ({ at: instantOf(today - (90 - day) * DAY_MILLIS), value }));
    const observed = { granularity: 'day', unit: 'GBP' };
    await shop.ada.send('/v1/metrics/takings/observations', { ...observed, source: 'recent', observations: recent });
    await shop.ada.send('/v1/metrics/takings/observations', {
      ...observed,
      source: 'new',
      observations: recent.slice(-5),
    });
    const goal = (source: string, target: string) => ({
      title: 'Raise the takings of a week',
      owner: 'ada',
      metric: 'takings',
      source,
      over: source === 'new' ? 1 : 7,
      unit: 'GBP',
      target,
      deadline: instantOf(today + 21 * DAY_MILLIS).slice(0, 10),
      impactAreas: ['revenue'],
    });
    const set = async (source: string, target: string) =>
      (await shop.ada.send('/v1/goals', goal(source, target))).goalId;
    const behind = await set('recent', '915');
    const onTrack = await set('recent', '870');
    const unknown = await set('new', '171');
    const insightOf = (goalId: unknown) =>
      eventually(async () => {
        const [found] = await shop.ada.list(`/v1/insights?goalId=${goalId}`);
        expect(found).toBeDefined();
        return found;
      });
    const insight = await insightOf(behind);
    // A forecast of another series that names the goal says nothing about it.
    const stranger = await ask('forecasts', { ...forecastOf, horizon: 100, goalId: behind });
    await eventually(async () => {
      const heard = (await shop.ada.list('/v1/processes?process=goalOutlook')).find(
        ({ instance }) => instance === stranger.runId,
      );
      expect(heard).toMatchObject({ step: 'held against it' });
    });
    expect(await shop.ada.list(`/v1/insights?goalId=${behind}`)).toHaveLength(1);
    expect(insight).toMatchObject({ kind: expect.stringMatching(/^(?:at_risk|behind)$/), target: '915' });
    expect(await insightOf(onTrack)).toMatchObject({ kind: 'on_track' });
    expect(await shop.ada.read(`/v1/decisions/${insight?.decisionId}`)).toMatchObject({ decisionType: 'forecast' });
    expect(await shop.ada.list(`/v1/forecasts?goalId=${behind}`)).toMatchObject([
      { runId: stranger.runId },
      { runId: insight?.runId },
    ]);
    await eventually(async () => {
      const [process] = (await shop.ada.list('/v1/processes?process=goalForecast')).filter(
        ({ instance }) => instance === unknown,
      );
      expect(process).toMatchObject({ step: 'no forecast' });
    });
    expect(await shop.ada.list(`/v1/insights?goalId=${unknown}`)).toEqual([]);
  });

  test('one that is cancelled stops, is told live, and leaves no decision', async () => {
    const stream = await fetch(`${shop.url}/v1/stream?types=SimulationRequested&types=SimulationCancelled`, {
      headers: { authorization: `Bearer ${shop.ada.key}` },
    });
    const { id } = await shop.ada.send('/v1/simulations', {
      ...scenario(1_000_000),
      plan: { seed: 'long', draws: 1_000_000 },
    });
    expect(await shop.ada.ask('POST', `/v1/simulations/${id}/cancel`)).toMatchObject({ status: 202 });
    expect(await over(`/v1/simulations/${id}`)).toMatchObject({ status: 'cancelled' });
    expect((await shop.ada.ask('GET', `/v1/decisions/${id}`)).status).toBe(404);
    expect((await hear(stream, 2)).map(({ type }) => type)).toEqual(['SimulationRequested', 'SimulationCancelled']);
    expect(await shop.ada.ask('POST', `/v1/forecasts/${id}/cancel`)).toMatchObject({ status: 404 });
  });

  test('one whose decision cannot be recorded fails, and says why', async () => {
    const holidays = Array.from({ length: 2_645 }, (_, day) => ({
      day: instantOf(FIRST + day * DAY_MILLIS).slice(0, 10),
      name: `unlike ${day % 7} `.repeat(8).slice(0, 68),
    }));
    // As much as a request may have, which is less than a decision keeps by what is pinned with it.
    const run = await ask('forecasts', { ...forecastOf, holidays });
    expect(run).toMatchObject({ status: 'failed', code: 'input-too-large' });
    expect(run.decisionId).toBeUndefined();
  });

  test('all of it replays byte for byte', async () => {
    const { store, sealer } = shop.product.storage;
    const engines = createAnalysisEngines();
    const found: unknown[] = [];
    const ports = { store, sealer, catalogue: eventTypes, ids, solver: engines.solver };
    for await (const step of replayed(ports, { tenant: shop.tenant })) {
      if (step.kind !== 'read' && step.replayed !== undefined) found.push(step.replayed);
    }
    await engines.close();
    expect(found.length).toBeGreaterThanOrEqual(6);
    expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"result":"reproduced"}']));
  });
});
