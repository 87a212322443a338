import { ACCESS_COOKIE } from './cookies.ts';
import { type Endpoint, isGuarded } from './endpoint.ts';
import { inputSchema, isJsonObject, type Json, outputSchema, propertiesOf, requiredOf } from './json-schema.ts';
import { openApiPath, parametersOf } from './route.ts';

/** The OpenAPI 3.1 document of a set of endpoints. Throws when an output is something that JSON has no form for. */
export const openApiDocument = (endpoints: readonly Endpoint[], version: string): Json => {
  const schemas: Record<string, Json> = { Problem: PROBLEM };
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const path = openApiPath(endpoint.path);
    paths[path] ??= {};
    paths[path][endpoint.method.toLowerCase()] = operation(endpoint, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Precedent',
      version,
      description: 'A decision ledger: goals, decisions and trust-gate outcomes as immutable, replayable events.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token (JWT) or an API key' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        cookie: { type: 'apiKey', in: 'cookie', name: ACCESS_COOKIE, description: 'An access token, for browsers' },
      },
    },
  };
};

const operation = (endpoint: Endpoint, schemas: Record<string, Json>): Json => {
  const input = endpoint.input && published(inputSchema(endpoint.input), `${endpoint.name}Input`, schemas);
  const inPath = new Set(parametersOf(endpoint.path));
  const fromBody = endpoint.body === 'json';
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    tags: [endpoint.path.split('/')[2] ?? 'system'],
    ...(isGuarded(endpoint)
      ? {
          security: [{ bearer: [] }, { apiKey: [] }, { cookie: [] }],
          'x-permission': endpoint.permission,
          ...(endpoint.superAdminOnly === true && { 'x-super-admin-only': true }),
        }
      : { security: [], 'x-public-because': endpoint.publicBecause }),
    ...(endpoint.reads !== undefined && { 'x-reads': endpoint.reads }),
    parameters: [
      ...(input === undefined ? untypedPath(inPath) : parameters(input, inPath, fromBody)),
      ...conditionalHeaders(endpoint),
    ],
    ...(fromBody && input !== undefined && { requestBody: requestBody(input, inPath) }),
    ...(endpoint.body === 'raw' && {
      requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } },
    }),
    responses: responses(endpoint, schemas),
  };
};

const parameters = (input: Json, inPath: ReadonlySet<string>, fromBody: boolean): readonly Json[] => {
  const required = requiredOf(input);
  return [...propertiesOf(input)]
    .filter(([name]) => inPath.has(name) || !fromBody)
    .map(([name, schema]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || (required.includes(name) && schema.default === undefined),
      ...(typeof schema.description === 'string' && { description: schema.description }),
      schema,
    }));
};

const untypedPath = (inPath: ReadonlySet<string>): readonly Json[] =>
  [...inPath].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));

const requestBody = (input: Json, inPath: ReadonlySet<string>): Json => {
  const required = requiredOf(input).filter((name) => !inPath.has(name));
  const schema = {
    ...input,
    properties: Object.fromEntries([...propertiesOf(input)].filter(([name]) => !inPath.has(name))),
    required,
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
};

const header = (name: string, description: string, required = false): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

const conditionalHeaders = (endpoint: Endpoint): readonly Json[] => {
  if (!isGuarded(endpoint)) return [];
  const tenant = header('Precedent-Tenant', 'The tenant to act in; for super admins only');
  if (endpoint.kind === 'command') {
    return [
      tenant,
      header('Idempotency-Key', 'Repeats with this key give the first result; another input under it is refused'),
      header(
        'If-Match',
        'Revision in quotes, from an ETag: refused with 412 if the stream has moved on',
        endpoint.needsRevision === true,
      ),
    ];
  }
  const purpose =
    endpoint.discloses === undefined
      ? []
      : [header('Precedent-Purpose', 'What for: kept in the record that reading personal data leaves')];
  if (endpoint.kind === 'query') {
    const after = header('Precedent-After', 'Answer only with what the log held at this position, or 503');
    return [tenant, after, ...purpose];
  }
  const isFeed = endpoint.kind === 'stream' && endpoint.contentType === undefined;
  return isFeed ? [tenant, header('Last-Event-ID', 'Resume after this event')] : [tenant, ...purpose];
};

const responses = (endpoint: Endpoint, schemas: Record<string, Json>): Json => ({
  [String(endpoint.status)]: { description: 'Done', ...successContent(endpoint, schemas) },
  default: {
    description: 'Not done; `code` says why',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
});

const successContent = (endpoint: Endpoint, schemas: Record<string, Json>): Json => {
  if (endpoint.kind === 'stream' || endpoint.contentType !== undefined) {
    const [contentType = ''] = (endpoint.contentType ?? 'text/event-stream').split(';');
    return { content: { [contentType]: { schema: contentType === 'application/octet-stream' ? {} : TEXT } } };
  }
  if (endpoint.output === undefined)
    return endpoint.kind === 'command' ? { content: { 'application/json': { schema: COMMAND_ANSWER } } } : {};
  const schema = published(outputOf(endpoint.name, endpoint.output), `${endpoint.name}Output`, schemas);
  return { content: { 'application/json': { schema } } };
};

const outputOf = (name: string, output: NonNullable<Endpoint['output']>): Json => {
  try {
    return outputSchema(output);
  } catch (cause) {
    throw new Error(`${name}: its output has no form in JSON`, { cause });
  }
};

/** A schema fit to stand inside the document: its own definitions move to the components. */
const published = (schema: Json, name: string, schemas: Record<string, Json>): Json => {
  const { $schema: _, $defs, ...rest } = schema;
  const refersToItself =
    JSON.stringify(rest).includes('"$ref":"#"') || JSON.stringify($defs ?? {}).includes('"$ref":"#"');
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === '$ref' && typeof member === 'string' ? movedReference(member, name) : moved(member),
      ]),
    );
  };
  if (isJsonObject($defs)) {
    for (const [key, definition] of Object.entries($defs)) {
      const definitionMoved = moved(definition);
      if (isJsonObject(definitionMoved)) schemas[`${name}.${key}`] = definitionMoved;
    }
  }
  const body = moved(rest);
  const result = isJsonObject(body) ? body : {};
  if (refersToItself) schemas[name] = result;
  return result;
};

const movedReference = (reference: string, name: string): string =>
  reference === '#'
    ? `#/components/schemas/${name}`
    : reference.replace(/^#\/\$defs\//, `#/components/schemas/${name}.`);

const TEXT: Json = { type: 'string' };

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId', 'traceId'],
  properties: {
    type: TEXT,
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
    code: { type: 'string', description: 'Stable: branch on this' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'reason'],
        properties: {
          pointer: { type: 'string', description: 'RFC 6901, into the input' },
          reason: TEXT,
          code: { type: 'string', description: 'Of a business rule that has a name of its own' },
        },
      },
    },
    requestId: TEXT,
    traceId: TEXT,
  },
};

const COMMAND_ANSWER: Json = {
  type: 'object',
  required: ['id'],
  properties: {
    id: TEXT,
    revision: { type: 'string', description: "The stream's revision, as in the ETag" },
    position: { type: 'string', description: 'Send it as Precedent-After to read your own write' },
  },
};
