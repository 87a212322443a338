import { HttpProblem, malformed, pointerOf } from './problem.ts';

const MAX_DEPTH = 32;
const MAX_NODES = 10_000;

/**
 * Refuses JSON that is too deep or has too many values for the code behind to be safe with it, and texts that no store
 * takes (U+0000, half surrogate pairs). Walks without recursion: the input decides its depth.
 */
export const assertReasonable = (root: unknown): void => {
  const stack: { readonly value: unknown; readonly depth: number; readonly path: readonly PropertyKey[] }[] = [
    { value: root, depth: 0, path: [] },
  ];
  for (let nodes = 1; ; nodes += 1) {
    const top = stack.pop();
    if (top === undefined) return;
    if (nodes + stack.length > MAX_NODES)
      throw malformed('too-many-values', `The JSON has more than ${MAX_NODES} values.`);
    const { value, depth, path } = top;
    if (typeof value === 'string') assertText(value, path);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw malformed('too-deep', `The JSON is nested deeper than ${MAX_DEPTH} levels.`);
    const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const key of keys) {
      if (key === '__proto__') {
        throw new HttpProblem({
          status: 422,
          code: 'invalid-input',
          detail: 'The input has a field that no input may have.',
          errors: [{ pointer: pointerOf([...path, key]), reason: 'There is no such field' }],
        });
      }
      if (typeof key === 'string') assertText(key, path);
      stack.push({ value: Reflect.get(value, key), depth: depth + 1, path: [...path, key] });
    }
  }
};

/** Refuses text that UTF-8 or PostgreSQL cannot hold. */
export const assertText = (text: string, path: readonly PropertyKey[]): void => {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new HttpProblem({
    status: 422,
    code: 'invalid-input',
    detail: 'A text has characters that cannot be stored. `errors` names it.',
    errors: [{ pointer: pointerOf(path), reason: 'has U+0000 or half of a surrogate pair' }],
  });
};
