import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { z } from 'zod';

/** Where the dashboard's client is written, and by which file it is compared. */
export const CLIENT_FILES = { schema: 'ui/src/api/schema.d.ts', reads: 'ui/src/api/reads.ts' } as const;

export type ClientFiles = Readonly<Record<keyof typeof CLIENT_FILES, string>>;

const ReadsByPath = z.object({
  paths: z.record(z.string(), z.object({ get: z.object({ 'x-reads': z.array(z.string()).optional() }).optional() })),
});

/**
 * The dashboard's client, from the API's own document: the types of each route, and the types of events that change
 * what it answers. `applies` says which events each read model is made of.
 */
export const clientOf = async (
  openApi: unknown,
  applies: ReadonlyMap<string, readonly string[]>,
): Promise<ClientFiles> => {
  const document = z.custom<OpenAPI3>((value) => z.object({ openapi: z.string() }).safeParse(value).success);
  const types = astToString(await openapiTS(ofVersion1(document.parse(openApi)), { alphabetize: true }));
  const found = Object.entries(ReadsByPath.parse(openApi).paths)
    .map(([path, { get }]) => [path, get?.['x-reads'] ?? []] as const)
    .filter(([, reads]) => reads.length > 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const models = [...new Set(found.flatMap(([, reads]) => reads))].toSorted();
  return {
    schema: `// Written by \`npm run client\` from /openapi.json. Do not edit.\n${types.replaceAll(ABSENT, '')}`,
    reads: `// Written by \`npm run client\` from /openapi.json and the projections. Do not edit.

/** The types of events that each read model is made of. */
export const EVENTS_OF: Readonly<Record<string, readonly string[]>> = ${written(
      models.map((name) => [name, applies.get(name) ?? []]),
    )};

/** The read models that each route shows. */
export const READS: Readonly<Record<string, readonly string[]>> = ${written(found)};
`,
  };
};

/** What is there for browsers to load, and for machines to scrape, no client calls. */
const ofVersion1 = (document: OpenAPI3): OpenAPI3 => ({
  ...document,
  paths: Object.fromEntries(Object.entries(document.paths ?? {}).filter(([path]) => /^\/(?:v1|internal)\//.test(path))),
});

/** Half of what is written says only what is not there. */
const ABSENT = /^ +(?:get|put|post|delete|options|head|patch|trace|query|header|path|cookie|requestBody)\?: never;\n/gm;

const written = (entries: readonly (readonly [string, readonly string[]])[]): string =>
  `{\n${entries.map(([name, values]) => `  '${name}': [${values.map((value) => `'${value}'`).join(', ')}],\n`).join('')}}`;
