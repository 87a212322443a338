import type { z } from 'zod';
import type { Received } from './endpoint.ts';
import { assertText } from './json-limits.ts';
import { inputSchema, isJsonObject, propertiesOf, takesArray } from './json-schema.ts';
import { type FieldError, HttpProblem, invalidInput } from './problem.ts';

/** Puts together a request's input: path parameters and, where the method carries none, query string or body. */
export type ReadInput = (received: Received) => Record<string, unknown>;

/** Path parameters and query string. A field that takes an array collects its repetitions; no other may be repeated. */
export const readFromAddress = (input: z.ZodObject): ReadInput => {
  const lists = new Set(
    [...propertiesOf(inputSchema(input))].filter(([, schema]) => takesArray(schema)).map(([name]) => name),
  );
  return ({ params, search }) => {
    const read: Record<string, unknown> = Object.create(null);
    const repeated: FieldError[] = [];
    if (search !== '') {
      for (const [name, value] of new URLSearchParams(search)) {
        assertText(name, []);
        assertText(value, [name]);
        const before = read[name];
        if (lists.has(name)) read[name] = Array.isArray(before) ? [...before, value] : [value];
        else if (before === undefined) read[name] = value;
        else repeated.push({ pointer: `/${name}`, reason: 'is given more than once' });
      }
    }
    if (repeated.length > 0) throw contradiction(repeated);
    return withParameters(params, read);
  };
};

/** Path parameters and the fields of a JSON body; without a body, as if it were `{}`. */
export const readFromBody: ReadInput = ({ params, search, body }) => {
  if (search !== '') {
    throw new HttpProblem({
      status: 422,
      code: 'invalid-input',
      detail: 'This takes its input from the body, not from the query string.',
      errors: [...new URLSearchParams(search).keys()].map((name) => ({
        pointer: `/${name}`,
        reason: 'belongs in the body',
      })),
    });
  }
  if (body !== undefined && !isJsonObject(body)) {
    throw new HttpProblem({
      status: 422,
      code: 'invalid-input',
      detail: 'The body must be a JSON object.',
      errors: [{ pointer: '', reason: 'must be an object' }],
    });
  }
  return withParameters(params, { ...body });
};

const withParameters = (
  params: Readonly<Record<string, string>>,
  read: Record<string, unknown>,
): Record<string, unknown> => {
  for (const [name, value] of Object.entries(params)) {
    if (read[name] !== undefined && read[name] !== value) {
      throw contradiction([{ pointer: `/${name}`, reason: 'differs from the one in the path' }]);
    }
    read[name] = value;
  }
  return read;
};

const contradiction = (errors: readonly FieldError[]): HttpProblem =>
  new HttpProblem({ status: 422, code: 'invalid-input', detail: 'The input contradicts itself.', errors });

/** The input as its schema gives it back, or every field at fault at once. */
export const validated = <Input extends z.ZodObject>(schema: Input, input: unknown): z.output<Input> => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data;
};

/** Throws unless unknown fields are refused: what is not declared must not be accepted in silence. */
export const assertStrict = (name: string, input: z.ZodObject): void => {
  if (input._zod.def.catchall?._zod.def.type !== 'never') throw new Error(`${name}: its input must be a strictObject`);
};
