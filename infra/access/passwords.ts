/** Why a password is refused. */
export type PasswordWeakness = 'too-short' | 'too-long' | 'contains-context' | 'breached';

/** More wait for a password to be hashed than the machine may keep waiting: to be answered with 429. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
}

/** Judges, hashes and verifies passwords. */
export interface Passwords {
  /**
   * Why a password is refused, undefined for one that is good. `context`: what a person who knows of the account would
   * try first, such as its e-mail, its owner's name, its tenant's name.
   */
  readonly weaknessOf: (password: string, context: readonly string[]) => PasswordWeakness | undefined;
  /** A PHC string of argon2id, with a salt of its own. `address`: who asks, for fairness. Throws TooBusy. */
  readonly hash: (password: string, address?: string) => Promise<string>;
  /**
   * Whether a password is the one of a hash; `outdated` says that it should be hashed anew. Without a hash, it takes the
   * same time and is not ok, so that nobody can tell who has an account. Throws TooBusy.
   */
  readonly verify: (
    hash: string | undefined,
    password: string,
    address?: string,
  ) => Promise<{ readonly ok: boolean; readonly outdated: boolean }>;
}
