/** The command was called with something that it cannot use. The message says what, and what would do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
