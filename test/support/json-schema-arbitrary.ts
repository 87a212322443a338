import fc from 'fast-check';

type Json = { readonly [key: string]: unknown };
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** How deep is gone. What refers to itself comes round in a few steps; what does not may be as deep as it is. */
const DEEPEST = 6;
const ROUND = 2;
const STEP = 0.5;

/** Values that a JSON Schema allows, mostly: a format or a pattern that cannot be generated falls back to any text. */
export const valuesOf = (schema: unknown, definitions: Json, depth = 0): fc.Arbitrary<unknown> => {
  if (!isJson(schema) || depth > DEEPEST) return fc.jsonValue({ maxDepth: 1 });
  if (typeof schema.$ref === 'string') {
    return valuesOf(definitions[schema.$ref.replace('#/components/schemas/', '')], definitions, depth + ROUND);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  for (const forms of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(forms)) return fc.oneof(...forms.map((form) => valuesOf(form, definitions, depth + STEP)));
  }
  if (Array.isArray(schema.allOf)) {
    const merged = Object.assign({}, ...schema.allOf.filter(isJson));
    return valuesOf({ ...merged, ...schema, allOf: undefined }, definitions, depth + STEP);
  }
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type }, definitions, depth + STEP)));
  }
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.maxSafeInteger().map((value) => bounded(schema, value));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => bounded(schema, value));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items, definitions, depth + STEP), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(Number(schema.maxItems ?? 5), Number(schema.minItems ?? 0) + 5),
      });
    case 'object':
      return objects(schema, definitions, depth);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
};

const texts = (schema: Json): fc.Arbitrary<string> => {
  switch (schema.format) {
    case 'uuid':
      return fc.uuid();
    case 'date':
      return dates.map((date) => date.toISOString().slice(0, 10));
    case 'date-time':
      return dates.map((date) => date.toISOString());
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
    default:
  }
  const minLength = Number(schema.minLength ?? 0);
  const maxLength = Math.min(Number(schema.maxLength ?? minLength + 30), minLength + 300);
  if (typeof schema.pattern === 'string') {
    try {
      const longest = schema.maxLength === undefined ? {} : { maxLength };
      return fc.stringMatching(new RegExp(schema.pattern), longest);
    } catch {
      return fc.string({ minLength, maxLength }); // a pattern with look-around: the API must refuse what does not match
    }
  }
  return fc.oneof(fc.string({ minLength, maxLength }), fc.string({ minLength, maxLength, unit: 'grapheme' }));
};

const dates = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});

/** Into the schema's bounds, and often onto one of them. */
const bounded = (schema: Json, value: number): number => {
  const step = schema.type === 'integer' ? 1 : Number.EPSILON;
  const least = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) + step);
  const most = Number(schema.maximum ?? Number(schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY) - step);
  return Math.min(Math.max(value, least), most);
};

const objects = (schema: Json, definitions: Json, depth: number): fc.Arbitrary<unknown> => {
  const properties = isJson(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, valuesOf(field, definitions, depth + STEP)]),
  );
  const declared = fc.record(fields, { requiredKeys: Object.keys(fields).filter((name) => required.includes(name)) });
  if (!isJson(schema.additionalProperties)) return declared;
  const more = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    valuesOf(schema.additionalProperties, definitions, depth + STEP),
    {
      maxKeys: 4,
    },
  );
  return fc.tuple(declared, more).map(([one, other]) => ({ ...other, ...one }));
};
