import type { Route } from '../../domain/kernel/command.ts';
import type { AnyQuery } from './query.ts';
import { fillPath, methodAndPath, parametersOf } from './route.ts';

/**
 * Where what a command created can be read: the query whose route is the command's with one parameter more. That
 * parameter is what the command's answer or path calls by its name, and otherwise the id of the stream. Without such a
 * query there is no place to name.
 */
export const createLocations = (
  queries: readonly AnyQuery[],
): ((route: Route, id: string, values: Readonly<Record<string, string>>) => string | undefined) => {
  const readable = new Map<string, string>();
  for (const query of queries) {
    const [, path] = methodAndPath(query.route);
    const parent = /^(.*)\/:[A-Za-z0-9]+$/.exec(path)?.[1];
    if (parent !== undefined) readable.set(parent, path);
  }
  return (route, id, values) => {
    const path = readable.get(methodAndPath(route)[1]);
    if (path === undefined) return undefined;
    const own = parametersOf(path).at(-1);
    return fillPath(path, (name) => values[name] ?? (name === own ? id : ''));
  };
};
