import { describe, expect, it } from 'vitest';
import { readMps } from './mps.ts';

const column = (name: string, row = 'OBJ', value = '1') =>
  `    ${name.padEnd(8)}  ${row.padEnd(8)}  ${value.padStart(12)}`;
const file = (sections: { readonly columns: readonly string[]; readonly rest?: readonly string[] }): string =>
  [
    'NAME          TEST',
    'ROWS',
    ' N  OBJ',
    ' L  LIM',
    'COLUMNS',
    ...sections.columns,
    ...(sections.rest ?? []),
    'ENDATA',
  ].join('\n');
const marker = (which: string): string => `    MARKER                 'MARKER'                 '${which}'`;

describe('an MPS file', () => {
  it('has integers by markers and by bounds, and between markers 0 and 1 where nothing else is said', () => {
    const { variables } = readMps(
      file({
        columns: [
          marker('INTORG'),
          column('A'),
          column('B'),
          column('C'),
          marker('INTEND'),
          column('D'),
          column('E'),
          column('F'),
        ],
        rest: [
          'BOUNDS',
          ' UP BND       B                    9',
          ' LO BND       C                    2',
          ' UI BND       D                    7',
          ' LI BND       E                    3',
          ' BV BND       F',
        ],
      }),
    );
    expect(variables.map(({ name, kind, lower, upper }) => [name, kind, lower, upper])).toEqual([
      ['A', 'integer', 0, 1],
      ['B', 'integer', 0, 9],
      ['C', 'integer', 2, null],
      ['D', 'integer', 0, 7],
      ['E', 'integer', 3, null],
      ['F', 'integer', 0, 1],
    ]);
  });

  it('takes a negative upper bound for no lower bound', () => {
    const { variables } = readMps(
      file({ columns: [column('A')], rest: ['BOUNDS', ' UP BND       A                   -5'] }),
    );
    expect(variables).toMatchObject([{ lower: null, upper: -5 }]);
  });

  it('may have spaces in names, which makes its columns fixed', () => {
    const model = readMps(
      file({
        columns: [column('MY COL'), column('MY COL', 'LIM', '2.5')],
        rest: ['RHS', '    RHS       LIM                 10'],
      }),
    );
    expect(model.variables.map(({ name }) => name)).toEqual(['MY COL']);
    expect(model.constraints).toMatchObject([{ rightHandSide: 10, terms: [{ variable: 'MY COL', coefficient: 2.5 }] }]);
  });

  it('may be free, with unnamed sets', () => {
    const text =
      'NAME t\nROWS\n N obj\n G a-long-row-name\nCOLUMNS\n x obj 1 a-long-row-name 2\nRHS\n a-long-row-name 4\nBOUNDS\n UP x 3\nENDATA\n';
    expect(readMps(text)).toMatchObject({
      variables: [{ name: 'x', lower: 0, upper: 3 }],
      constraints: [{ name: 'a-long-row-name', relation: '>=', rightHandSide: 4, terms: [{ coefficient: 2 }] }],
    });
  });

  it('has its objective’s constant negated, and two constraints for a range', () => {
    const model = readMps(
      file({
        columns: [column('A'), column('A', 'LIM')],
        rest: [
          'RHS',
          '    RHS       OBJ                  3   LIM                 10',
          'RANGES',
          '    RNG       LIM                  4',
        ],
      }),
    );
    expect(model.objective.constant).toBe(-3);
    expect(model.constraints).toMatchObject([
      { relation: '<=', rightHandSide: 10 },
      { relation: '>=', rightHandSide: 6 },
    ]);
  });

  it('is not read when a line cannot be', () => {
    expect(() => readMps(file({ columns: [column('A', 'NONE')] }))).toThrow('no row “NONE”');
    expect(() =>
      readMps(file({ columns: [column('A')], rest: ['BOUNDS', ' XX BND       A                    1'] })),
    ).toThrow('XX');
  });
});
