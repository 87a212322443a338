import { describe, expect, it } from 'vitest';
import { binary, type Constraint, continuous, type LinearModel } from './model.ts';
import { refusalOf } from './validate-model.ts';

const atMost = (name: string, rightHandSide: number, ...variables: string[]): Constraint => ({
  name,
  terms: variables.map((variable) => ({ variable, coefficient: 1 })),
  relation: '<=',
  rightHandSide,
  unit: 'hour',
});

/** Two machines' hours at 5 USD an hour. */
const sound: LinearModel = {
  objective: {
    direction: 'minimize',
    terms: [
      { variable: 'mill', coefficient: 5, unit: 'USD/hour' },
      { variable: 'lathe', coefficient: 5, unit: 'USD/hour' },
    ],
    constant: 0,
    unit: 'USD',
  },
  variables: [continuous('mill', 'hour', 0, 8), continuous('lathe', 'hour', 0, null), binary('open')],
  constraints: [atMost('shift', 10, 'mill', 'lathe')],
};
const also = (...constraints: Constraint[]): LinearModel => ({
  ...sound,
  constraints: [...sound.constraints, ...constraints],
});
const withVariable = (change: Partial<LinearModel['variables'][number]>): LinearModel => ({
  ...sound,
  variables: [{ ...continuous('mill', 'hour', 0, 8), ...change }, ...sound.variables.slice(1)],
});

describe('a model', () => {
  it('that is sound is not refused', () => expect(refusalOf(sound)).toBeUndefined());

  it.each<[string, LinearModel, string, string]>([
    ['names no such variable', also(atMost('power', 3, 'saw')), '/constraints/1/terms/0/variable', 'saw'],
    [
      'has two variables of one name',
      { ...sound, variables: [...sound.variables, binary('open')] },
      '/variables/3/name',
      'open',
    ],
    ['has two constraints of one name', also(atMost('shift', 9, 'mill')), '/constraints/1/name', 'shift'],
    [
      'has no variables',
      { ...sound, variables: [], constraints: [], objective: { ...sound.objective, terms: [] } },
      '/variables',
      'no variables',
    ],
    ['has bounds that contradict each other', withVariable({ lower: 9 }), '/variables/0/lower', 'mill'],
    ['has a bound that is no number', withVariable({ upper: Number.POSITIVE_INFINITY }), '/variables/0/upper', 'mill'],
    [
      'has no whole number between the bounds',
      withVariable({ kind: 'integer', lower: 1.2, upper: 1.8 }),
      '/variables/0/lower',
      'mill',
    ],
    ['has a binary that may be 8', withVariable({ kind: 'binary' }), '/variables/0/kind', 'mill'],
    ['has a unit that is none', withVariable({ unit: 'hour//day' }), '/variables/0/unit', 'mill'],
    [
      'adds hours to dollars',
      also({ ...atMost('budget', 3, 'mill'), unit: 'USD' }),
      '/constraints/1/terms/0/unit',
      'budget',
    ],
    ['compares with no number', also(atMost('shift 2', Number.NaN, 'mill')), '/constraints/1/rightHandSide', 'shift 2'],
  ])('that %s is malformed', (_, model, pointer, name) => {
    const refusal = refusalOf(model);
    expect(refusal).toMatchObject({ refused: 'invalid', code: 'model-malformed' });
    const fault = refusal?.fields?.find((field) => field.pointer === pointer);
    expect(fault?.reason).toContain(name);
  });

  it('is told everything that is wrong with it at once', () => {
    const refusal = refusalOf({ ...withVariable({ lower: 9 }), constraints: [atMost('power', 3, 'saw', 'drill')] });
    expect(refusal?.fields).toHaveLength(3);
    expect(refusal?.reason).toContain('And 2 more.');
  });

  it.each<[string, LinearModel, string, string[]]>([
    [
      'asks for more than the bounds allow',
      also({ ...atMost('quota', 9, 'mill'), relation: '>=' }),
      '/constraints/1',
      ['quota', '8'],
    ],
    ['asks for less than the bounds allow', also(atMost('holiday', -1, 'mill')), '/constraints/1', ['holiday', '-1']],
    ['has an empty constraint that cannot hold', also(atMost('nothing', -1)), '/constraints/1', ['nothing']],
    [
      'has two constraints that exclude each other, scaled or not',
      also({
        name: 'busy',
        terms: [
          { variable: 'lathe', coefficient: 2 },
          { variable: 'mill', coefficient: 2 },
        ],
        relation: '>=',
        rightHandSide: 21,
        unit: 'hour',
      }),
      '/constraints/1',
      ['busy', 'shift'],
    ],
  ])('that %s is refused by name', (_, model, pointer, names) => {
    const refusal = refusalOf(model);
    expect(refusal).toMatchObject({ refused: 'invalid', code: 'constraints-contradict' });
    const fault = refusal?.fields?.find((field) => field.pointer === pointer);
    for (const name of names) expect(fault?.reason).toContain(name);
  });

  it('may have empty constraints that hold, and pairs that touch', () => {
    const touching: Constraint = { ...atMost('busy', 10, 'lathe', 'mill'), relation: '>=' };
    expect(refusalOf(also(atMost('nothing', 0), touching))).toBeUndefined();
  });

  it('may say units in any order', () => {
    const constraint: Constraint = {
      name: 'work',
      terms: [{ variable: 'mill', coefficient: 3, unit: 'person * part / hour' }],
      relation: '<=',
      rightHandSide: 4,
      unit: 'part*person',
    };
    expect(refusalOf(also(constraint))).toBeUndefined();
    expect(refusalOf(also({ ...constraint, unit: 'part' }))).toMatchObject({ code: 'model-malformed' });
  });
});
