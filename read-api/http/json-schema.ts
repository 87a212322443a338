import { z } from 'zod';

/** A JSON Schema, or any other plain JSON object. */
export type Json = { readonly [key: string]: unknown };

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a client may send. What JSON Schema cannot say (bigint, coerced dates) reads as text. */
export const inputSchema = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: ({ zodSchema }) =>
      zodSchema._zod.def.type === 'bigint' ? { type: 'string', pattern: '^-?\\d+$' } : 'any',
  });

/** What a client gets. Throws when the schema allows something that JSON has no form for. */
export const outputSchema = (schema: z.ZodType): Json => z.toJSONSchema(schema, { io: 'output' });

/** The fields of an object schema. */
export const propertiesOf = (schema: Json): ReadonlyMap<string, Json> => {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return new Map(Object.entries(properties).flatMap(([name, value]) => (isJsonObject(value) ? [[name, value]] : [])));
};

export const requiredOf = (schema: Json): readonly string[] =>
  Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];

/** Whether a field takes an array, directly or as one of its forms. */
export const takesArray = (schema: Json): boolean => {
  if (schema.type === 'array') return true;
  const forms = [schema.anyOf, schema.oneOf, schema.allOf].filter(Array.isArray).flat();
  return forms.some((form) => isJsonObject(form) && takesArray(form));
};
