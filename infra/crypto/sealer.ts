import type { Client, NewEvent, StoredEvent } from '../../domain/kernel/envelope.ts';

/**
 * The edge between what domain sees (plain) and what the log holds (personal fields encrypted under their subject's
 * key). Events without personal fields pass through untouched.
 */
export interface Sealer {
  /**
   * Encrypts an event's personal fields, and the client from where it was asked into its metadata. Creates the
   * subject's key where there is none yet; of a client whose subject was erased nothing is kept.
   */
  readonly seal: (event: NewEvent, client?: Client) => Promise<NewEvent>;
  /** Decrypts them; a field whose key was destroyed reads ERASED. A ciphertext that was tampered with throws. */
  readonly open: <Event extends StoredEvent>(event: Event) => Promise<Event>;
}

/** Reads from where events were asked. Apart from {@link Sealer}: only what exports the audit has a use for it. */
export interface ClientOpener {
  /** Undefined: the event has none. ERASED in place of both once the key of its subject is destroyed. */
  readonly openClient: (event: StoredEvent) => Promise<Omit<Client, 'subject'> | undefined>;
}
