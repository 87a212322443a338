import { expect, it } from 'vitest';
import { EXAMPLE, modelIn } from './wanted';

it('takes a model as JSON, and says what is wrong with a text that is none', () => {
  expect(modelIn(JSON.stringify(EXAMPLE))).toEqual({ model: EXAMPLE });
  expect(modelIn('[]')).toHaveProperty('fault', expect.stringMatching(/^A scenario is/));
  expect(modelIn('{')).toHaveProperty('fault', expect.stringMatching(/^This is no JSON: /));
});
