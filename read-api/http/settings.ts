import type { EncryptedOnly } from './encryption.ts';
import type { LiveLimits } from './live/session.ts';
import type { RequestLimits } from './stages.ts';

export interface ApiSettings {
  readonly request: RequestLimits;
  readonly live: LiveLimits;
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Absent: whoever comes unencrypted is answered too. */
  readonly encryptedOnly?: EncryptedOnly;
  /** A command that takes longer is answered as of unknown outcome. */
  readonly commandDeadlineMillis: number;
  readonly queryDeadlineMillis: number;
  /** How long `Precedent-After` waits for the projections. */
  readonly positionWaitMillis: number;
}

export const defaultSettings: ApiSettings = {
  request: { bodyBytes: 256 * 1_024, queryBytes: 4_096 },
  live: { clients: 1_000, heartbeatMillis: 15_000, recheckMillis: 1_000, stallMillis: 15_000 },
  corsOrigins: [],
  trustedProxies: [],
  commandDeadlineMillis: 10_000,
  queryDeadlineMillis: 5_000,
  positionWaitMillis: 5_000,
};
