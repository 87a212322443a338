import type { Method, Route } from '../../domain/kernel/command.ts';

const FORM = /^(GET|POST|PUT|PATCH|DELETE) (\/v1(?:\/(?::[a-z][A-Za-z0-9]*|[a-z0-9][a-z0-9.-]*))+)$/;

/** The two halves of a declared route. Throws when it is not lower-case words and `:parameters`. */
export const methodAndPath = (route: Route): readonly [Method, string] => {
  const [, method, path] = FORM.exec(route) ?? [];
  if (path === undefined) throw new Error(`not a route: ${route}`);
  switch (method) {
    case 'GET':
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return [method, path];
    default:
      throw new Error(`not a route: ${route}`);
  }
};

/** The names of a path's parameters, in order. */
export const parametersOf = (path: string): readonly string[] =>
  [...path.matchAll(/:([A-Za-z0-9]+)/g)].map(([, name]) => name ?? '');

/** A template with its parameters filled in. */
export const fillPath = (path: string, values: (parameter: string) => string): string =>
  path.replaceAll(/:([A-Za-z0-9]+)/g, (_, name: string) => encodeURIComponent(values(name)));
