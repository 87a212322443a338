import { expect, it } from 'vitest';
import { LINEAR_EXAMPLE, planIn } from './wanted';

it('takes a plan as JSON, and says what is wrong with a text that is none', () => {
  expect(planIn(JSON.stringify(LINEAR_EXAMPLE))).toEqual({ plan: LINEAR_EXAMPLE });
  expect(planIn('{"kind": "magic", "request": {}}')).toEqual({
    fault: 'A plan is {"kind": …, "request": {…}}, of kind budget, inventory, staffing, metrics, linear.',
  });
  expect(planIn('{')).toHaveProperty('fault', expect.stringMatching(/^This is no JSON: /));
});
