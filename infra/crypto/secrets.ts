import type { TenantId } from '../../domain/kernel/stream.ts';

/** Secrets that must be read again (a TOTP secret, a password hash, a connector's key), encrypted at rest. */
export interface Secrets {
  /** Seals a secret for a purpose, such as `totp`, and returns its id. */
  readonly put: (tenant: TenantId, purpose: string, plaintext: string) => Promise<string>;
  /** Undefined for one that is not there, or is another tenant's. Throws where what is stored was tampered with. */
  readonly get: (tenant: TenantId, secretId: string) => Promise<string | undefined>;
  /** Removes it; nothing to do for one that is not there. */
  readonly remove: (tenant: TenantId, secretId: string) => Promise<void>;
}
