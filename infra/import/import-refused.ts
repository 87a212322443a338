import type { Refusal } from '../../domain/kernel/refusal.ts';

/** The file cannot be imported at all, or the log did not take what it holds. `code` is stable and kebab-case. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A command of the import was refused. */
export const refusedBy = (command: string, refusal: Refusal): ImportRefused => {
  const fields = (refusal.fields ?? []).map(({ pointer, reason }) => `${pointer}: ${reason}`);
  return new ImportRefused(refusal.code, [`${command}: ${refusal.reason}`, ...fields.slice(0, 5)].join(' '));
};
