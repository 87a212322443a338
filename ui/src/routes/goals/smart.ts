import { type FieldProblem, Problem } from '../../api/problem';

/** The five rules, what each asks for, and how its codes begin. */
export const RULES = [
  {
    letter: 'S',
    name: 'Specific',
    begin: 'specific-',
    asks: 'The title says what is to be done, and somebody owns it.',
  },
  {
    letter: 'M',
    name: 'Measurable',
    begin: 'measurable-',
    asks: 'A registered metric, its unit, and a target it is not at.',
  },
  { letter: 'A', name: 'Achievable', begin: 'achievable-', asks: 'Not much faster than the metric ever moved.' },
  { letter: 'R', name: 'Relevant', begin: 'relevant-', asks: 'It serves another goal, or has an impact on an area.' },
  {
    letter: 'T',
    name: 'Time-bound',
    begin: 'time-bound-',
    asks: 'A deadline ahead, within three years, after a new value.',
  },
] as const;

/** What the rules found, each with its code. Undefined: they have not judged. */
export const findingsOf = (problem: unknown): readonly FieldProblem[] | undefined =>
  problem instanceof Problem && problem.code === 'goal-not-smart' ? problem.errors : undefined;
