import { z } from 'zod';

const Operation = z.looseObject({
  operationId: z.string(),
  'x-permission': z.string().optional(),
  'x-super-admin-only': z.boolean().optional(),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

/** A route as its OpenAPI document says it. */
export interface Route {
  readonly name: string;
  readonly method: string;
  /** `/v1/decisions/{decisionId}` */
  readonly path: string;
  /** Undefined: anybody. */
  readonly permission: string | undefined;
  readonly superAdminOnly: boolean;
  /** The schema of its JSON body; undefined when it takes none. */
  readonly body: unknown;
}

/** Every route that a product documents, and the schemas that those of their bodies refer to. */
export const routesOf = async (
  url: string,
): Promise<{ readonly routes: readonly Route[]; readonly schemas: Readonly<Record<string, unknown>> }> => {
  const { paths, components } = Document.parse(await (await fetch(`${url}/openapi.json`)).json());
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: operation.operationId,
      method: method.toUpperCase(),
      path,
      permission: operation['x-permission'],
      superAdminOnly: operation['x-super-admin-only'] === true,
      body: operation.requestBody?.content['application/json']?.schema,
    })),
  );
  return { routes, schemas: components.schemas };
};

/** The parameters of a path by what tells them apart: the segment before, or their own name where that is one, too. */
export const parametersOf = (path: string): readonly string[] => {
  const segments = path.split('/');
  return segments.flatMap((segment, at) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const before = segments[at - 1] ?? '';
    return name === undefined ? [] : [before.startsWith('{') ? name : before];
  });
};

/** A path with its parameters filled in, in order. */
export const filled = (path: string, values: readonly string[]): string => {
  const left = [...values];
  return path.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(left.shift() ?? ''));
};
