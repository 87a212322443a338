import { z } from 'zod';
import { binary, type Constraint, continuous, type LinearModel, type Term } from './model.ts';
import { type AnsweredNumber, type Recommendation, readingOf, say } from './recommendation.ts';
import type { FoundAnswer } from './solver.ts';

const Label = z.string().min(1).max(60);
const Amount = z.number().nonnegative();

const Shift = z.strictObject({
  name: Label,
  /** The periods that whoever works it is there for. */
  periods: z.array(Label).min(1).readonly(),
  hours: z.number().positive(),
  /** What it costs to have one person work it. */
  cost: Amount,
});

const Person = z.strictObject({
  name: Label,
  maxHours: Amount,
  minHours: Amount.optional(),
  /** Shifts that the person can work. */
  shifts: z.array(Label).readonly(),
});

/**
 * Who works which shift. Either `people` by name, each on a shift or not, or `headcount`: how many of the same kind
 * there are at most on any shift.
 */
export const StaffingRequest = z
  .strictObject({
    /** What must be covered, in order: hours of a day, days of a week. */
    periods: z
      .array(z.strictObject({ name: Label, people: z.int().nonnegative() }))
      .min(1)
      .max(336)
      .readonly(),
    shifts: z.array(Shift).min(1).max(200).readonly(),
    people: z.array(Person).min(1).max(200).readonly().optional(),
    headcount: z.int().nonnegative().optional(),
    /** Pairs of shifts of which a person works one at most: a late one and the early one after it. */
    restRules: z.array(z.tuple([Label, Label]).readonly()).readonly(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** What a person who is missing in a period costs; absent: nobody may be missing. */
    shortageCost: Amount.optional(),
  })
  .refine(({ people, headcount }) => (people === undefined) !== (headcount === undefined), {
    path: ['people'],
    message: 'either people by name or a headcount',
  })
  .refine(
    ({ shifts, people = [], restRules }) => {
      const known = new Set(shifts.map(({ name }) => name));
      return [...people.flatMap((person) => person.shifts), ...restRules.flat()].every((name) => known.has(name));
    },
    { path: ['shifts'], message: 'people and rest rules name shifts that there are' },
  )
  .refine(
    ({ periods, shifts }) => {
      const known = new Set(periods.map(({ name }) => name));
      return shifts.every((shift) => shift.periods.every((name) => known.has(name)));
    },
    { path: ['periods'], message: 'shifts name periods that there are' },
  )
  .refine(({ people, restRules }) => people !== undefined || restRules.length === 0, {
    path: ['restRules'],
    message: 'rest rules are about people by name',
  });
export type StaffingRequest = z.output<typeof StaffingRequest>;
type Shift = StaffingRequest['shifts'][number];

/** A variable that puts people on a shift: one by name, or however many. */
interface Assignment {
  readonly variable: string;
  readonly shift: Shift;
  readonly person: string | undefined;
}

const assignmentsOf = ({ people, shifts }: StaffingRequest): readonly Assignment[] => {
  if (people === undefined)
    return shifts.map((shift) => ({ variable: `people on ${shift.name}`, shift, person: undefined }));
  return people.flatMap((person) =>
    shifts
      .filter(({ name }) => person.shifts.includes(name))
      .map((shift) => ({ variable: `${person.name} works ${shift.name}`, shift, person: person.name })),
  );
};

const missingIn = (period: string): string => `missing in ${period}`;
const coverOf = (period: string): string => `cover of ${period}`;

/** The model: least cost of covering every period (Dantzig, A comment on Edie's traffic delays, 1954). */
export const staffingModel = (request: StaffingRequest): LinearModel => {
  const { periods, currency, shortageCost, headcount } = request;
  const assignments = assignmentsOf(request);
  const one = ({ variable, person }: Assignment): Term =>
    person === undefined ? { variable, coefficient: 1 } : { variable, coefficient: 1, unit: 'person' };
  const costs = assignments.map(
    ({ variable, shift, person }): Term => ({
      variable,
      coefficient: shift.cost,
      unit: person === undefined ? `${currency}/person` : currency,
    }),
  );
  const shortages = shortageCost === undefined ? [] : periods;
  return {
    objective: {
      direction: 'minimize',
      terms: [
        ...costs,
        ...shortages.map(({ name }) => {
          return { variable: missingIn(name), coefficient: shortageCost ?? 0, unit: `${currency}/person` };
        }),
      ],
      constant: 0,
      unit: currency,
    },
    variables: [
      ...assignments.map(({ variable, person }) =>
        person === undefined
          ? { name: variable, kind: 'integer' as const, lower: 0, upper: headcount ?? null, unit: 'person' }
          : binary(variable),
      ),
      ...shortages.map(({ name, people }) => continuous(missingIn(name), 'person', 0, people)),
    ],
    constraints: [
      ...periods.map(
        ({ name, people }): Constraint => ({
          name: coverOf(name),
          terms: [
            ...assignments.filter(({ shift }) => shift.periods.includes(name)).map(one),
            ...(shortageCost === undefined ? [] : [{ variable: missingIn(name), coefficient: 1 }]),
          ],
          relation: '>=',
          rightHandSide: people,
          unit: 'person',
        }),
      ),
      ...rulesOf(request, assignments),
    ],
  };
};

/** What holds for each person: hours at most and at least, and rest between shifts. */
const rulesOf = (
  { people = [], restRules }: StaffingRequest,
  assignments: readonly Assignment[],
): readonly Constraint[] =>
  people.flatMap(({ name, maxHours, minHours = 0 }) => {
    const own = assignments.filter(({ person }) => person === name);
    const hours = own.map(({ variable, shift }) => ({ variable, coefficient: shift.hours, unit: 'hour' }));
    const hoursOf = (which: 'most' | 'least', rightHandSide: number): Constraint => ({
      name: `${which} hours of ${name}`,
      terms: hours,
      relation: which === 'most' ? '<=' : '>=',
      rightHandSide,
      unit: 'hour',
    });
    const rests = restRules.map(([one, other]): Constraint => {
      const terms = own
        .filter(({ shift }) => shift.name === one || shift.name === other)
        .map(({ variable }) => ({ variable, coefficient: 1 }));
      return { name: `${name} rests between ${one} and ${other}`, terms, relation: '<=', rightHandSide: 1, unit: '1' };
    });
    return [
      hoursOf('most', maxHours),
      ...(minHours > 0 ? [hoursOf('least', minHours)] : []),
      ...rests.filter(({ terms }) => terms.length > 1),
    ];
  });

/** What the plan says: who works what, where somebody is missing, and what it costs. */
export const staffingAdvice = (
  request: StaffingRequest,
  model: LinearModel,
  answer: FoundAnswer,
): readonly Recommendation[] => {
  const reading = readingOf(model, answer);
  const chosen = assignmentsOf(request).filter(({ variable }) => reading.value(variable).value > 0.5);
  const missing = request.shortageCost === undefined ? [] : request.periods;
  return [
    say('plan-cost')`The plan costs ${reading.objective()} ${request.currency}.`,
    ...chosen.map(({ variable, shift, person }) =>
      person === undefined ? onShift(reading.value(variable), shift) : say('assign')`Let ${person} work ${shift.name}.`,
    ),
    ...missing.flatMap(({ name }) => {
      const short = reading.value(missingIn(name));
      return short.value > 1e-6 ? [say('short')`In ${name} ${short} people are missing.`] : [];
    }),
  ];
};

const onShift = (count: AnsweredNumber, { name }: Shift): Recommendation =>
  say('assign')`Put ${count} people on ${name}.`;
