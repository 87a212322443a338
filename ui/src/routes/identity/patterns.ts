/** What a permission is made of. */
export const VERBS = ['read', 'write', 'execute', 'admin'] as const;

/** The resources of these permissions or patterns, `*` (all that is not guarded) first. */
export const resourcesOf = (texts: readonly string[]): readonly string[] => {
  const names = texts.filter((text) => text !== '*').map((text) => text.split(':')[0] ?? text);
  return ['*', ...[...new Set(names)].filter((name) => name !== '*').sort()];
};

/** Verbs on each resource. */
export const verbsByResource = (permissions: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const permission of permissions) {
    const [resource = '', verb = ''] = permission.split(':');
    const verbs = found.get(resource) ?? new Set();
    verbs.add(verb);
    found.set(resource, verbs);
  }
  return found;
};

/** A pattern in words. */
export const patternWords = (pattern: string): string => {
  if (pattern === '*') return 'everything, what is guarded too';
  const [resource = '', verb = ''] = pattern.split(':');
  const does = verb === '*' ? 'everything with' : verb;
  return resource === '*' ? `${does} all that is not guarded` : `${does} ${resource.replaceAll(/[_-]/g, ' ')}`;
};
