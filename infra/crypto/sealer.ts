import type { NewEvent, StoredEvent } from '../../domain/kernel/envelope.ts';

/**
 * The edge between what domain sees (plain) and what the log holds (personal fields encrypted under their subject's
 * key). Events without personal fields pass through untouched.
 */
export interface Sealer {
  /** Encrypts an event's personal fields. Creates the subject's key where there is none yet. */
  readonly seal: (event: NewEvent) => Promise<NewEvent>;
  /** Decrypts them; a field whose key was destroyed reads ERASED. A ciphertext that was tampered with throws. */
  readonly open: <Event extends StoredEvent>(event: Event) => Promise<Event>;
}
