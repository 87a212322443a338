import type { z } from 'zod';
import { Environment } from './config.ts';

interface Variable {
  readonly name: string;
  readonly description: string;
  /** Undefined: absent by default. */
  readonly preset: string | undefined;
}

/** Every variable of the configuration, in the order of its declaration. */
const variables = (): readonly Variable[] =>
  Object.entries(Environment.shape).map(([name, schema]) => ({
    name,
    description: schema.meta()?.description ?? '',
    preset: presetOf(schema),
  }));

const presetOf = (schema: z.ZodType): string | undefined => {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return undefined;
  return Array.isArray(parsed.data) ? parsed.data.join(',') : String(parsed.data);
};

/** The README's table of variables. */
export const configurationTable = (): string =>
  [
    '| Variable | Default | What it does |',
    '|---|---|---|',
    ...variables().map(
      ({ name, description, preset }) => `| \`${name}\` | ${preset ? `\`${preset}\`` : '–'} | ${description} |`,
    ),
  ].join('\n');

/** The text of `.env.example`: every variable, commented out, with its default. */
export const environmentExample = (): string =>
  `${variables()
    .map(({ name, description, preset }) => `# ${description}\n# ${name}=${preset ?? ''}`)
    .join('\n\n')}\n`;
