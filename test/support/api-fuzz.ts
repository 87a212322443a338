import fc from 'fast-check';
import { z } from 'zod';
import { valuesOf } from './json-schema-arbitrary.ts';

/** What the fuzz needs of an OpenAPI 3.1 document. */
const Operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() })),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() }),
  ),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});
type Operation = z.output<typeof Operation>;

export interface FuzzOptions {
  readonly url: string;
  /** A key that may do everything. */
  readonly key: string;
  readonly perOperation: number;
  readonly seed: number;
  /** Sent with each request besides. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Operations to fuzz; all when absent. */
  readonly only?: (operationId: string) => boolean;
}

export interface FuzzReport {
  readonly requests: number;
  /** How often each operation gave each status: an operation that never succeeds was not really tried. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The codes of the problems that each operation gave. */
  readonly codes: Readonly<Record<string, ReadonlySet<string>>>;
  /** Every answer that must not be: 5xx, another form than documented, a stack, SQL. */
  readonly failures: readonly string[];
}

/** What is done to a request that was valid. Half of all stay as they are. */
const TWISTS = ['none', 'none', 'none', 'none', 'missing', 'unknown', 'type', 'text', 'credential', 'content'] as const;
type Twist = (typeof TWISTS)[number];

/** Texts at which programs break: unstorable, unprintable, too long, markup, SQL, paths, prototypes. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\uffff',
  '\u202e',
  'x'.repeat(5_000),
  "'; drop table event; --",
  '<script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '-1',
  '1e999',
  'NaN',
  '99999999999999999999999999',
  '%00',
  '{{7*7}}',
  '\r\nX-Evil: 1',
  '💥'.repeat(50),
];

const AT_ONCE = 10;

/** Asks every operation of an API's own OpenAPI document for everything: valid, wrong in one way, and at the bounds. */
export const fuzzApi = async (options: FuzzOptions): Promise<FuzzReport> => {
  const document = Document.parse(await (await fetch(`${options.url}/openapi.json`)).json());
  const { schemas } = document.components;
  const failures: string[] = [];
  const statuses: Record<string, Record<string, number>> = {};
  const codes: Record<string, Set<string>> = {};
  let requests = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (options.only?.(operation.operationId) === false) continue;
      const check = checkerOf(operation, schemas);
      const counts: Record<string, number> = {};
      const given = new Set<string>();
      statuses[operation.operationId] = counts;
      codes[operation.operationId] = given;
      const ask = async (one: Sample): Promise<void> => {
        const [target, init] = written(path, method, operation, one, options);
        const response = await fetch(options.url + target, init);
        const streamed = /event-stream|x-ndjson/.test(response.headers.get('content-type') ?? '');
        const body = streamed ? '' : await response.text();
        if (streamed) await response.body?.cancel();
        requests += 1;
        counts[response.status] = (counts[response.status] ?? 0) + 1;
        const problem = Problem.safeParse(parsed(body));
        if (problem.success) given.add(problem.data.code);
        const complaint = check(response, body);
        if (complaint === undefined) return;
        failures.push(
          `${operation.operationId}: ${complaint}: ${method} ${target} ${String(init.body)} → ${response.status} ${body.slice(0, 500)}`,
        );
      };
      const samples = fc.sample(requestOf(operation, schemas), { seed: options.seed, numRuns: options.perOperation });
      for (let start = 0; start < samples.length; start += AT_ONCE) {
        await Promise.all(samples.slice(start, start + AT_ONCE).map(ask));
      }
    }
  }
  return { requests, statuses, codes, failures };
};

interface Sample {
  readonly twist: Twist;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly which: number;
  readonly nasty: string;
}

const requestOf = (operation: Operation, schemas: Record<string, object>): fc.Arbitrary<Sample> => {
  const typed = operation.parameters.filter((parameter) => parameter.in !== 'header');
  const fields = fc.record(
    Object.fromEntries(typed.map((parameter) => [parameter.name, valuesOf(parameter.schema, { ...schemas })])),
    { requiredKeys: typed.filter(({ required }) => required).map(({ name }) => name) },
  );
  const content = operation.requestBody?.content['application/json'];
  return fc.record({
    twist: fc.constantFrom(...TWISTS),
    fields,
    body: content === undefined ? fc.constant(undefined) : valuesOf(content.schema, { ...schemas }),
    which: fc.nat(),
    nasty: fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' })),
  });
};

const written = (
  path: string,
  method: string,
  operation: Operation,
  sample: Sample,
  { key, headers: more }: Pick<FuzzOptions, 'key' | 'headers'>,
): readonly [string, RequestInit] => {
  const { twist, which, nasty } = sample;
  const fields: Record<string, unknown> = { ...sample.fields };
  let { body } = sample;
  const target: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : fields;
  const names = Object.keys(target);
  const name = names[which % Math.max(1, names.length)] ?? 'none';
  if (twist === 'missing') delete target[name];
  if (twist === 'unknown') target[nasty === '' ? 'role' : nasty] = nasty;
  if (twist === 'type') target[name] = [null, { a: [nasty] }, [], true, -1.5, nasty][which % 6];
  if (twist === 'text') target[name] = nasty;
  if (target !== fields) body = target;
  const address = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
    encode(String(fields[parameter] ?? 'x') || 'x'),
  );
  const search = new URLSearchParams();
  for (const { name, in: place } of operation.parameters) {
    if (place !== 'query' || fields[name] === undefined) continue;
    for (const value of [fields[name]].flat())
      search.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  if (target === fields && twist === 'unknown') search.append(nasty, nasty);
  const headers: Record<string, string> = { ...more?.() };
  for (const { name, in: place, required } of operation.parameters) {
    if (place === 'header' && required === true) headers[name] = '"0"';
  }
  if (twist !== 'credential') headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers['content-type'] = twist === 'content' ? 'text/plain' : 'application/json';
  const init = { method: method.toUpperCase(), headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return [`${address}${search.size > 0 ? `?${search}` : ''}`, init];
};

/** A lone surrogate has no UTF-8: the URL standard would replace it, and so does this. A dot segment would be resolved. */
const encode = (text: string): string => {
  const encoded = encodeURIComponent(text.toWellFormed());
  return /^\.{1,2}$/.test(encoded) ? 'x' : encoded;
};

const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().regex(/^[a-z][a-z0-9-]*$/),
  errors: z.array(z.strictObject({ pointer: z.string(), reason: z.string(), code: z.string().optional() })).optional(),
  requestId: z.string(),
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
});

const LEAKS =
  /\bat \S+ \(?(?:file:|node:|\/)|\bselect\s.+\sfrom\b|\binsert into\b|\bSQLSTATE\b|node_modules|ECONNREFUSED/i;

const checkerOf = (
  operation: Operation,
  schemas: Record<string, object>,
): ((response: Response, body: string) => string | undefined) => {
  const success = Object.entries(operation.responses).find(([status]) => status !== 'default');
  const schema = success?.[1].content?.['application/json']?.schema;
  const documented = schema === undefined ? undefined : fromDocument(schema, schemas);
  return (response, body) => {
    if (response.status >= 500) return 'answers 5xx';
    if (response.status >= 400) {
      if (LEAKS.test(body)) return 'leaks its inside';
      const problem = Problem.safeParse(parsed(body));
      if (!problem.success) return `is no problem: ${problem.error.message}`;
      return problem.data.status === response.status ? undefined : 'says another status in its body';
    }
    if (String(response.status) !== success?.[0]) return `gives status ${response.status}, which is not documented`;
    const found = documented?.safeParse(parsed(body));
    return found?.success === false ? `has another form than documented: ${found.error.message}` : undefined;
  };
};

const fromDocument = (schema: unknown, schemas: Record<string, object>): z.ZodType => {
  const whole = JSON.stringify({ ...Object(schema), $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(whole));
};

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // judged as what it is: not JSON
  }
};
