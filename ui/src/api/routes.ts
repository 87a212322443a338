import type { paths } from './schema';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The routes that answer to a method. */
export type RouteOf<Verb extends Method> = {
  [Path in keyof paths]: paths[Path] extends { [M in Verb]: unknown } ? Path : never;
}[keyof paths];

type Operation<Path extends keyof paths, Verb extends Method> = Verb extends keyof paths[Path]
  ? paths[Path][Verb]
  : never;

type ParameterOf<Op, Place extends 'path' | 'query'> = Op extends { parameters: infer Parameters }
  ? Place extends keyof Parameters
    ? Parameters[Place]
    : undefined extends Parameters
      ? never
      : Parameters extends { [P in Place]?: infer Found }
        ? Found
        : never
  : never;

type JsonOf<Content> = Content extends { content: { 'application/json': infer Json } } ? Json : undefined;

/** What a route takes in its address. */
export type PathOf<Path extends keyof paths, Verb extends Method> = ParameterOf<Operation<Path, Verb>, 'path'>;
export type QueryOf<Path extends keyof paths, Verb extends Method> = NonNullable<
  ParameterOf<Operation<Path, Verb>, 'query'>
>;

/** What a route takes as its body. */
export type BodyOf<Path extends keyof paths, Verb extends Method> =
  Operation<Path, Verb> extends { requestBody?: infer Body } ? JsonOf<NonNullable<Body>> : undefined;

type Responses<Op> = Op extends { responses: infer Found } ? Found : never;

/** What a route answers when it did what it was asked. */
export type AnswerOf<Path extends keyof paths, Verb extends Method> = JsonOf<
  Responses<Operation<Path, Verb>>[keyof Responses<Operation<Path, Verb>> & (200 | 201 | 202 | 204)]
>;

/** An item of what a list answers. */
export type ItemOf<Path extends RouteOf<'get'>> =
  AnswerOf<Path, 'get'> extends { items: readonly (infer Item)[] } ? Item : never;

/** `/v1/goals/{goalId}` with its parameters filled in. */
export const fill = (path: string, values: object = {}): string => {
  const given = new Map(Object.entries(values));
  return path.replaceAll(/\{([A-Za-z0-9]+)\}/g, (_, name: string) => encodeURIComponent(String(given.get(name))));
};

/** A query string, without what is not given. */
export const search = (values: object = {}): string => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
};
