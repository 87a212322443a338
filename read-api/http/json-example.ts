import { isJsonObject, type Json, propertiesOf, requiredOf } from './json-schema.ts';

const OF_FORMAT: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'person@example.com',
  uri: 'https://example.com/',
  ipv4: '192.0.2.1',
};

/** A value of a schema's shape, for people to fill in. It keeps types and lengths; a pattern it cannot invent for. */
export const example = (schema: Json, depth = 0): unknown => {
  if (depth > 8) return null;
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  for (const forms of [schema.anyOf, schema.oneOf]) {
    if (Array.isArray(forms) && isJsonObject(forms[0])) return example(forms[0], depth + 1);
  }
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 1) }, () =>
        example(isJsonObject(schema.items) ? schema.items : {}, depth + 1),
      );
    case 'object': {
      const fields = propertiesOf(schema);
      return Object.fromEntries(requiredOf(schema).map((name) => [name, example(fields.get(name) ?? {}, depth + 1)]));
    }
    default:
      return null;
  }
};

const text = (schema: Json): string => {
  const ofFormat = OF_FORMAT[String(schema.format)];
  if (ofFormat !== undefined) return ofFormat;
  if (schema.pattern === '^-?\\d+$' || schema.pattern === '^\\d+$') return '100';
  return 'text'.padEnd(Number(schema.minLength ?? 0), '.').slice(0, Number(schema.maxLength ?? 1_000));
};

const number = (schema: Json): number => {
  const least = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? 0) + 1);
  return Math.max(least, Math.min(1, Number(schema.maximum ?? 1)));
};
