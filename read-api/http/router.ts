import type { Method } from '../../domain/kernel/command.ts';
import { type Endpoint, isGuarded } from './endpoint.ts';

export type Found =
  | { readonly endpoint: Endpoint; readonly params: Readonly<Record<string, string>> }
  /** The path exists, for these methods. */
  | { readonly allowed: readonly Method[] }
  | undefined;

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  /** Where a parameter takes all that is left of the path. */
  rest: Node | undefined;
  readonly endpoints: Map<Method, { readonly endpoint: Endpoint; readonly names: readonly string[] }>;
}

const emptyNode = (): Node => ({
  fixed: new Map(),
  parameter: undefined,
  rest: undefined,
  endpoints: new Map(),
});

/**
 * Finds endpoints by path, in time that does not grow with their number. A fixed segment wins over a parameter,
 * and that over one that takes the rest of the path. Two endpoints for one route, or of one name, throw.
 */
export const createRouter = (
  endpoints: readonly Endpoint[],
): ((method: string, segments: readonly string[]) => Found) => {
  const root = emptyNode();
  const byName = new Set<string>();
  for (const endpoint of endpoints) {
    if (byName.has(endpoint.name)) throw new Error(`two endpoints are named ${endpoint.name}`);
    byName.add(endpoint.name);
    insert(root, endpoint);
  }
  return (method, segments) => {
    const values: string[] = [];
    const node = walk(root, segments, 0, values);
    if (node === undefined) return undefined;
    const wanted = method === 'HEAD' ? 'GET' : method;
    for (const [declared, { endpoint, names }] of node.endpoints) {
      if (declared === wanted) {
        return { endpoint, params: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
      }
    }
    return { allowed: [...node.endpoints.keys()] };
  };
};

const PERMISSION = /^[a-z][A-Za-z0-9-]*:(?:read|write|execute|admin)$/;

/** Throws when an endpoint neither names a permission nor says why it needs none. */
export const assertGuarded = (endpoint: Endpoint): void => {
  const reason = isGuarded(endpoint) ? '' : endpoint.publicBecause;
  if (isGuarded(endpoint) ? !PERMISSION.test(endpoint.permission) : !reason) {
    throw new Error(`${endpoint.name} declares neither a permission nor why it is public`);
  }
};

/** `/v1/goals/:goalId` in parts; `/` has none. */
export const segmentsOf = (path: string): readonly string[] => (path === '/' ? [] : path.slice(1).split('/'));

const insert = (root: Node, endpoint: Endpoint): void => {
  const names: string[] = [];
  let node = root;
  for (const segment of segmentsOf(endpoint.path)) {
    if (segment.startsWith(':')) {
      names.push(segment.slice(1));
      node.parameter ??= emptyNode();
      node = node.parameter;
    } else if (segment.startsWith('*')) {
      names.push(segment.slice(1));
      node.rest ??= emptyNode();
      node = node.rest;
    } else {
      const next = node.fixed.get(segment) ?? emptyNode();
      node.fixed.set(segment, next);
      node = next;
    }
  }
  const other = node.endpoints.get(endpoint.method);
  if (other !== undefined) {
    throw new Error(
      `${endpoint.name} and ${other.endpoint.name} have the same route ${endpoint.method} ${endpoint.path}`,
    );
  }
  node.endpoints.set(endpoint.method, { endpoint, names });
};

/** The node of a path that has endpoints; `values` gets what stands at its parameters. */
const walk = (node: Node, segments: readonly string[], index: number, values: string[]): Node | undefined => {
  const segment = segments[index];
  if (segment === undefined) return node.endpoints.size > 0 ? node : undefined;
  const fixed = node.fixed.get(segment);
  const found = fixed && walk(fixed, segments, index + 1, values);
  if (found !== undefined) return found;
  if (segment === '') return undefined;
  if (node.parameter !== undefined) {
    values.push(segment);
    const beyond = walk(node.parameter, segments, index + 1, values);
    if (beyond !== undefined) return beyond;
    values.pop();
  }
  const rest = segments.slice(index);
  if (node.rest === undefined || rest.includes('')) return undefined;
  values.push(rest.join('/'));
  return node.rest;
};
