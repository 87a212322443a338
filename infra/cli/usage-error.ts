import type { z } from 'zod';

/** The command was called with something that it cannot use. The message says what, and what would do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command takes, out of what was typed. @throws UsageError naming every field at fault */
export const valid = <Input extends z.ZodObject>(schema: Input, input: object): z.output<Input> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
};
