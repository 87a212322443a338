import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retailMetrics } from '../../domain/metrics/retail-metrics.ts';
import { eventually, type ProductUnderTest, startProductUnderTest } from '../support/product.ts';

const DAY = 86_400_000;
const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** GOL-01 to GOL-10, A35, through the API. */
describe('goals', () => {
  let shop: ProductUnderTest;
  beforeAll(async () => {
    shop = await startProductUnderTest();
    for (const metric of retailMetrics('GBP', 'UTC')) await shop.ada.send('/v1/metrics', { ...metric });
    await observe(-1, '1000');
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const set = {
    title: 'Win 500 customers for Christmas',
    description: 'More people come back.',
    owner: 'ada',
    metric: 'customer_count',
    source: 'shop',
    unit: 'count',
    target: '1500',
    deadline: daysFromNow(90),
    impactAreas: ['customers', 'revenue'],
  };
  const observe = (days: number, value: string) =>
    shop.ada.send('/v1/metrics/customer_count/observations', {
      source: 'shop',
      granularity: 'day',
      unit: 'count',
      observations: [{ at: `${daysFromNow(days)}T00:00:00.000Z`, value }],
    });
  const create = async (more: object = {}): Promise<string> => {
    const { goalId } = await shop.ada.send('/v1/goals', { ...set, ...more });
    return String(goalId);
  };
  const eventsOf = async (goalId: string) => {
    const { history } = await shop.ada.read(`/v1/goals/${goalId}`);
    return Array.isArray(history) ? history : [];
  };

  test('GOL-05: what goals are set for is in the catalogue, with unit and direction', async () => {
    const items = await shop.ada.list('/v1/metrics');
    expect(items.map(({ name, unit, direction }) => [name, unit, direction])).toEqual(
      expect.arrayContaining([
        ['revenue', 'GBP', 'higherIsBetter'],
        ['customer_count', 'count', 'higherIsBetter'],
        ['inventory_turnover', 'ratio', 'higherIsBetter'],
      ]),
    );
  });

  test('GOL-07: one that is SMART is created, and the answer says where it can be read', async () => {
    const { status, headers, body } = await shop.ada.ask('POST', '/v1/goals', set);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/goals/${body.goalId}`);
    const goal = await shop.ada.ask('GET', `/v1/goals/${body.goalId}`);
    expect(goal.headers.get('etag')).toBe('"0"');
    expect(goal.body).toMatchObject({
      status: 'created',
      progress: 0,
      baseline: { value: '1000' },
      current: { value: '1000' },
      achievability: { verdict: 'unknown', values: 1 },
      history: [{ type: 'GoalCreated' }],
    });
  });

  test('GOL-02, A35: one that is not is refused with every rule that it fails, and leaves no event', async () => {
    const before = await shop.ada.list('/v1/goals');
    const wrong = { ...set, title: 'More', owner: undefined, unit: 'EUR', impactAreas: [], deadline: daysFromNow(-1) };
    const { status, body } = await shop.ada.ask('POST', '/v1/goals', wrong);
    expect([status, body.code]).toEqual([422, 'goal-not-smart']);
    expect(body.errors).toEqual(
      [
        ['/title', 'specific-title-length'],
        ['/title', 'specific-title-vague'],
        ['/owner', 'specific-owner-missing'],
        ['/unit', 'measurable-unit-differs'],
        ['/impactAreas', 'relevant-unlinked'],
        ['/deadline', 'time-bound-deadline-passed'],
      ].map(([pointer, code]) => ({ pointer, code, reason: expect.any(String) })),
    );
    expect(await shop.ada.list('/v1/goals')).toEqual(before);
  });

  test('GOL-01: nobody says what the metric is at but the metric', async () => {
    const { status, body } = await shop.ada.ask('POST', '/v1/goals', { ...set, currentValue: '1499' });
    expect([status, body.code]).toEqual([422, 'invalid-input']);
  });

  test('GOL-03: it is started once, archived once, and still readable then', async () => {
    const goalId = await create();
    expect((await shop.ada.ask('POST', `/v1/goals/${goalId}/start`, {})).status).toBe(200);
    const again = await shop.ada.ask('POST', `/v1/goals/${goalId}/start`, {});
    expect([again.status, again.body.code]).toEqual([409, 'goal-transition-illegal']);
    expect((await shop.ada.ask('DELETE', `/v1/goals/${goalId}`)).status).toBe(200);
    expect((await shop.ada.ask('DELETE', `/v1/goals/${goalId}`)).status).toBe(409);
    expect((await eventsOf(goalId)).map(({ type }) => type)).toEqual(['GoalCreated', 'GoalStarted', 'GoalArchived']);
    const archived = await shop.ada.list('/v1/goals?status=archived&limit=1');
    expect(archived.map((goal) => goal.goalId)).toEqual([goalId]);
  });

  test('GOL-09: it is replaced by whoever says what they read, and what differs is told', async () => {
    const goalId = await create();
    const replace = (headers: Record<string, string>, more: object = {}) =>
      shop.ada.ask(
        'PUT',
        `/v1/goals/${goalId}`,
        { ...set, title: 'Win 600 customers', target: '1600', ...more },
        headers,
      );
    const blind = await replace({});
    expect([blind.status, blind.body.code]).toEqual([428, 'if-match-required']);
    expect((await replace({ 'if-match': '"7"' })).status).toBe(412);
    const amended = await replace({ 'if-match': '"0"' }, { status: 'in_progress' });
    expect(amended.body).toMatchObject({ amended: ['GoalAmended', 'GoalStarted'], revision: '2' });
    const [, amendment] = await eventsOf(goalId);
    expect(amendment).toMatchObject({
      data: { before: { title: set.title, target: '1500' }, after: { title: 'Win 600 customers', target: '1600' } },
    });
    const done = await replace({ 'if-match': '"2"' }, { status: 'completed' });
    expect([done.status, done.body.code]).toEqual([409, 'goal-transition-illegal']);
    await shop.ada.ask('DELETE', `/v1/goals/${goalId}`);
    const late = await replace({ 'if-match': '"3"' });
    expect([late.status, late.body.code]).toEqual([409, 'goal-ended']);
  });

  test('GOL-02: how ambitious a goal may be is the tenant’s to say', async () => {
    expect(await shop.ada.read('/v1/goal-policy')).toEqual({ warningAbove: 1, refusedAbove: 2, valuesNeeded: 8 });
    const adopted = { warningAbove: 1.2, refusedAbove: 1.5, valuesNeeded: 20 };
    expect((await shop.ada.ask('PUT', '/v1/goal-policy', adopted)).status).toBe(200);
    expect(await shop.ada.read('/v1/goal-policy')).toMatchObject({ ...adopted, adoptedAt: expect.any(String) });
    const { achievability } = await shop.ada.send('/v1/goals', set);
    expect(achievability).toMatchObject({ warningAbove: 1.2, refusedAbove: 1.5, valuesNeeded: 20 });
  });

  test('GOL-04: its metric moves it, and completes it once', async () => {
    const goalId = await create();
    await observe(0, '1250');
    await eventually(async () => {
      expect(await shop.ada.read(`/v1/goals/${goalId}`)).toMatchObject({
        status: 'in_progress',
        progress: 0.5,
        current: { value: '1250' },
      });
    });
    await observe(0, '1500');
    await observe(0, '1600');
    await eventually(async () => {
      expect(await shop.ada.read(`/v1/goals/${goalId}`)).toMatchObject({ status: 'completed', completedInTime: true });
    });
    const completions = (await eventsOf(goalId)).filter(({ type }) => type === 'GoalCompleted');
    expect(completions).toHaveLength(1);
    const then = await shop.ada.read(`/v1/goals/${goalId}?asOf=${(await eventsOf(goalId))[0].position}`);
    expect(then).toMatchObject({ status: 'created', progress: 0 });
  });
});
