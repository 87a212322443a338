import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expectNumbersFromAnswer, found } from '../../test/support/advice.ts';
import { bestByTrying } from '../../test/support/brute-force.ts';
import { openSolver } from '../../test/support/solver.ts';
import { StaffingRequest, staffingAdvice, staffingModel } from './staffing.ts';
import { refusalOf } from './validate-model.ts';

const solver = openSolver();
afterAll(() => solver.close());
const LIMIT = { timeLimitMillis: 20_000 };

const shifts = [
  { name: 'early', periods: ['morning', 'noon'], hours: 6, cost: 90 },
  { name: 'late', periods: ['noon', 'evening'], hours: 6, cost: 100 },
  { name: 'long', periods: ['morning', 'noon', 'evening'], hours: 10, cost: 170 },
];
const cover = (...people: readonly number[]) =>
  ['morning', 'noon', 'evening'].map((name, at) => ({ name, people: people[at] ?? 0 }));
const anybody = { maxHours: 12, shifts: ['early', 'late', 'long'] };
const asking = (change: object): StaffingRequest =>
  StaffingRequest.parse({
    periods: cover(1, 2, 1),
    shifts,
    restRules: [['early', 'late']],
    currency: 'EUR',
    ...change,
  });

const solve = async (request: StaffingRequest) => {
  const model = staffingModel(request);
  const { answer } = await solver.solve(model, LIMIT);
  return { model, answer };
};

describe('the staffing model', () => {
  it('puts people on the shifts that cover the day for least', async () => {
    const request = asking({
      people: [
        { name: 'Ann', ...anybody },
        { name: 'Bo', ...anybody, shifts: ['late'] },
      ],
    });
    const { model, answer } = await solve(request);
    expect(refusalOf(model)).toBeUndefined();
    const advice = staffingAdvice(request, model, found(answer));
    expect(advice.map(({ text }) => text)).toEqual([
      'The plan costs 190 EUR.',
      'Let Ann work early.',
      'Let Bo work late.',
    ]);
  });

  it('counts heads where people are alike', async () => {
    const request = asking({ periods: cover(3, 5, 4), headcount: 9, restRules: [] });
    const { model, answer } = await solve(request);
    const advice = staffingAdvice(request, model, found(answer));
    expect(advice.map(({ text }) => text)).toEqual([
      'The plan costs 630 EUR.',
      'Put 1 people on early.',
      'Put 2 people on late.',
      'Put 2 people on long.',
    ]);
    expectNumbersFromAnswer(
      advice,
      model,
      found(answer),
      shifts.map(({ name }) => name),
    );
  });

  it('says who is missing where nobody is left, or that it cannot be done', async () => {
    const people = [{ name: 'Ann', ...anybody, maxHours: 8 }];
    expect((await solve(asking({ people }))).answer.status).toBe('infeasible');
    const request = asking({ people, shortageCost: 500 });
    const { model, answer } = await solve(request);
    const advice = staffingAdvice(request, model, found(answer));
    expect(advice.map(({ code }) => code)).toEqual(['plan-cost', 'assign', 'short', 'short']);
    expectNumbersFromAnswer(advice, model, found(answer), ['early', 'late', 'morning', 'noon', 'evening']);
  });

  it('is as good as trying everything, and keeps every rule', async () => {
    const person = fc.record({
      maxHours: fc.integer({ min: 0, max: 20 }),
      minHours: fc.integer({ min: 0, max: 6 }),
      shifts: fc.subarray(['early', 'late', 'long'], { minLength: 1 }),
    });
    const asked = fc.record({
      periods: fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 })
        .map((people) => cover(...people)),
      people: fc
        .array(person, { minLength: 1, maxLength: 4 })
        .map((people) => people.map((each, at) => ({ name: `person ${at}`, ...each }))),
    });
    const numRuns = process.env.PRECEDENT_NIGHTLY === undefined ? 30 : 1_000;
    const trial = fc.asyncProperty(asked, async (change) => {
      const request = asking(change);
      const best = bestByTrying(staffingModel(request));
      // What is refused without solving has no solution either.
      if (refusalOf(staffingModel(request)) !== undefined) {
        expect(best).toBeUndefined();
        return;
      }
      const { answer } = await solve(request);
      expect(answer.status).toBe(best === undefined ? 'infeasible' : 'optimal');
      if (best !== undefined) expect(found(answer).objective).toBeCloseTo(best, 6);
    });
    await fc.assert(trial, { numRuns, seed: 5 });
  }, 120_000);

  it.each([
    ['neither people nor a headcount', {}],
    ['a shift that there is not', { people: [{ name: 'Ann', maxHours: 8, shifts: ['night'] }] }],
    ['rest rules for nobody by name', { headcount: 3 }],
    ['a period that there is not', { headcount: 3, restRules: [], periods: cover(1).slice(0, 1) }],
  ])('does not take %s', (_, change) => expect(() => asking(change)).toThrow());
});
