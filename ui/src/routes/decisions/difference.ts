export interface Change {
  /** Where it is: `expectedOutcome.expected.value`. */
  readonly path: string;
  /** As JSON; absent: it was not there, or is not there any more. */
  readonly before?: string;
  readonly after?: string;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const leaves = (value: unknown, path: string, into: Map<string, string>): Map<string, string> => {
  const inner = isObject(value) ? Object.entries(value) : [];
  if (inner.length === 0) into.set(path, JSON.stringify(value));
  for (const [name, one] of inner) leaves(one, path === '' ? name : `${path}.${name}`, into);
  return into;
};

/** What differs between two objects, leaf by leaf. */
export const changesBetween = (before: object, after: object): readonly Change[] => {
  const [was, is] = [leaves(before, '', new Map()), leaves(after, '', new Map())];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (old === now) return [];
    return [{ path, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
};
