import type { Method, Route } from '../../domain/kernel/command.ts';

const FORM =
  /^(GET|POST|PUT|PATCH|DELETE) (\/v1(?:\/(?::[a-z][A-Za-z0-9]*|[a-z0-9][a-z0-9.-]*))+(?:\/\*[a-z][A-Za-z0-9]*)?)$/;
const PARAMETER = /[:*]([A-Za-z0-9]+)/g;

/**
 * The two halves of a declared route. Throws when it is not lower-case words, `:parameters` and, last of all, perhaps a
 * `*parameter`, which takes all that is left of a path.
 */
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
  [...path.matchAll(PARAMETER)].map(([, name]) => name ?? '');

/** A template with its parameters filled in. */
export const fillPath = (path: string, values: (parameter: string) => string): string =>
  path.replaceAll(PARAMETER, (parameter, name: string) => {
    const value = values(name);
    return parameter.startsWith('*') ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
  });

/** A template as OpenAPI writes it, which knows no parameter of several segments: `/v1/goals/{goalId}`. */
export const openApiPath = (path: string): string => path.replaceAll(PARAMETER, '{$1}');
