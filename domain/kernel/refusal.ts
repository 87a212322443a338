/** Why a command was not carried out: a value, never an exception. `code` is stable; clients branch on it. */
export interface Refusal {
  readonly refused: RefusalKind;
  /** kebab-case, stable for ever: `goal-already-completed`. */
  readonly code: string;
  /** One plain sentence: what is wrong and, where it helps, what to do. No personal data. */
  readonly reason: string;
  readonly fields?: readonly FieldFault[];
}

/** One field at fault. */
export interface FieldFault {
  /** A JSON pointer into the command's input. */
  readonly pointer: string;
  readonly reason: string;
  /** Of a rule that has a name of its own: stable, as a refusal's code is. */
  readonly code?: string;
}

/** invalid → 422, conflict → 409, notFound → 404, forbidden → 403. */
export type RefusalKind = 'invalid' | 'conflict' | 'notFound' | 'forbidden';

export const refuse = (refused: RefusalKind, code: string, reason: string, fields?: readonly FieldFault[]): Refusal =>
  fields === undefined ? { refused, code, reason } : { refused, code, reason, fields };

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && 'code' in value;
