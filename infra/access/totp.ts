import { Secret, TOTP } from 'otpauth';

/** Time-based one-time passwords: RFC 6238 with SHA-1, six digits, steps of 30 s, as authenticator apps know them. */
export interface Totp {
  /** 160 random bits, in base32. */
  readonly newSecret: () => string;
  /** The `otpauth://` URI that an authenticator app reads from a QR code. Holds the secret. */
  readonly enrolmentUri: (secret: string, account: string) => string;
  /**
   * The time step that a code is of, within one step around now; undefined when it is of none. A code is good once only:
   * the caller refuses a step that was used before, or one before it.
   */
  readonly stepOf: (secret: string, code: string, epochMillis: number) => number | undefined;
}

const ALGORITHM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const WINDOW = 1;

export const createTotp = (issuer: string): Totp => ({
  newSecret: () => new Secret({ size: 20 }).base32,
  enrolmentUri: (secret, account) => new TOTP({ ...ALGORITHM, issuer, label: account, secret }).toString(),
  stepOf: (secret, code, epochMillis) => {
    const token = code.replaceAll(' ', '');
    if (!/^\d{6}$/.test(token)) return undefined;
    const totp = new TOTP({ ...ALGORITHM, secret });
    const delta = totp.validate({ token, timestamp: epochMillis, window: WINDOW });
    return delta === null ? undefined : totp.counter({ timestamp: epochMillis }) + delta;
  },
});
