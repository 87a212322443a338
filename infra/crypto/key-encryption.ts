/** A key, encrypted by a key-encryption key. */
export interface WrappedKey {
  readonly wrapped: Buffer;
  /** Which key-encryption key did it; null where that was not noted. */
  readonly wrappedBy: string | null;
}

/**
 * Whoever holds the key-encryption key: a process that was given it, or a key management service, which never gives it
 * away. `context` says what a wrapped key is for; it unwraps for nothing else.
 */
export interface KeyEncryption {
  /** The name of the key that wraps. Not secret. */
  readonly current: string;
  readonly wrap: (key: Buffer, context: string) => Promise<WrappedKey>;
  /** Throws KeyNotUnwrapped. */
  readonly unwrap: (key: WrappedKey, context: string) => Promise<Buffer>;
}

/** A key was wrapped by a key-encryption key that is not configured, or is not what it should be. */
export class KeyNotUnwrapped extends Error {
  override readonly name = 'KeyNotUnwrapped';
}
