import fc from 'fast-check';
import type { Constraint, LinearModel, Variable } from '../../domain/optimization/model.ts';

const RELATIONS = ['<=', '>=', '='] as const;
const small = fc.integer({ min: -6, max: 6 });

/** Small models with both bounds on every variable, so that brute force knows their optimum, or that there is none. */
export const smallModel = (kind: 'continuous' | 'integer'): fc.Arbitrary<LinearModel> =>
  fc.integer({ min: 1, max: kind === 'integer' ? 4 : 3 }).chain((size) => {
    const terms = fc
      .array(small, { minLength: size, maxLength: size })
      .map((row) => row.map((coefficient, at) => ({ variable: `x${at}`, coefficient })));
    const variable = fc.tuple(fc.integer({ min: -3, max: 2 }), fc.integer({ min: 0, max: 4 }));
    return fc.record({
      objective: fc.record({
        direction: fc.constantFrom('maximize' as const, 'minimize' as const),
        terms,
        constant: small,
        unit: fc.constant('1'),
      }),
      variables: fc
        .array(variable, { minLength: size, maxLength: size })
        .map((bounds) =>
          bounds.map(
            ([lower, width], at): Variable => ({ name: `x${at}`, kind, lower, upper: lower + width, unit: '1' }),
          ),
        ),
      constraints: fc
        .array(
          fc.record({ terms, relation: fc.constantFrom(...RELATIONS), rightHandSide: fc.integer({ min: -9, max: 9 }) }),
          {
            minLength: 0,
            maxLength: 4,
          },
        )
        .map((rows) => rows.map((row, at): Constraint => ({ name: `row${at}`, unit: '1', ...row }))),
    });
  });
