import { isLoopback } from '../loopback.ts';
import { type Connections, connectionProblems } from './connections.ts';

/** What is looked at; secrets as they are written. */
export interface ProductionSettings extends Connections {
  readonly KEY_ENCRYPTION_KEY?: string | undefined;
  readonly NOTARY_KEY?: string | undefined;
  readonly LOG_SHIP_URL?: string | undefined;
  readonly OIDC_ISSUER?: string | undefined;
  readonly OIDC_CLIENT_SECRET?: string | undefined;
  readonly PUBLIC_URL?: string | undefined;
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TRUSTED_PROXIES: readonly string[];
  readonly PRECEDENT_ROLES: readonly string[];
  readonly DEMO: boolean;
}

/**
 * What production does not start with: secrets that are short, typed, or known from examples; anything in the clear, to
 * us or from us, or to whom we are nobody; the demo. Each line names its variable and says why; none repeats a secret.
 */
export const productionProblems = (settings: ProductionSettings): readonly string[] => {
  const connections = connectionProblems(settings);
  const problems: Record<string, string | undefined> = {
    KEY_ENCRYPTION_KEY: weaknessOfKey(settings.KEY_ENCRYPTION_KEY),
    NOTARY_KEY: weaknessOfKey(settings.NOTARY_KEY),
    DATABASE_URL: weaknessOfUrl(settings.DATABASE_URL),
    DATABASE_POOLER_URL: weaknessOfUrl(settings.DATABASE_POOLER_URL),
    DATABASE_PASSWORD: weaknessOfSecret(settings.DATABASE_PASSWORD),
    EVENTSTORE_URL: weaknessOfUrl(settings.EVENTSTORE_URL),
    REDIS_URL: weaknessOfUrl(settings.REDIS_URL),
    SMTP_URL: weaknessOfUrl(settings.SMTP_URL) ?? weaknessOfMailServer(settings.SMTP_URL),
    LOG_SHIP_URL: weaknessOfUrl(settings.LOG_SHIP_URL),
    OIDC_ISSUER: inTheClear(settings.OIDC_ISSUER),
    OIDC_CLIENT_SECRET: weaknessOfSecret(settings.OIDC_CLIENT_SECRET),
    PUBLIC_URL: settings.PUBLIC_URL === undefined ? REQUIRED : inTheClear(settings.PUBLIC_URL),
    TLS_CERT_FILE: whereTlsEnds(settings),
    DEMO: settings.DEMO ? 'made-up data has no place in production' : undefined,
  };
  // A weak secret is told before that it travels in the clear.
  return Object.keys({ ...problems, ...connections }).flatMap((name) => {
    const problem = problems[name] ?? connections[name];
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
};

const REQUIRED =
  'required in production: the https:// address at which people reach the product, through whatever ends TLS';
/** Browsers and clients speak TLS to us, or to a proxy that was named. */
const whereTlsEnds = ({
  TLS_CERT_FILE,
  TRUSTED_PROXIES,
  PRECEDENT_ROLES,
}: Pick<ProductionSettings, 'TLS_CERT_FILE' | 'TRUSTED_PROXIES' | 'PRECEDENT_ROLES'>): string | undefined =>
  TLS_CERT_FILE !== undefined || TRUSTED_PROXIES.length > 0 || !PRECEDENT_ROLES.includes('api')
    ? undefined
    : 'required in production, or TRUSTED_PROXIES: the proxy that ends TLS';
const NOT_RANDOM = 'not a random key (openssl rand -base64 32)';

/** 32 random bytes hold some 30 different ones; fewer than 16 have never been seen. */
const FEWEST_DIFFERENT_BYTES = 16;

const weaknessOfKey = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const bytes = [...Buffer.from(text, 'base64')];
  const steps = new Set(bytes.slice(1).map((byte, place) => (byte - (bytes[place] ?? 0)) & 0xff));
  const repeats = new Set(bytes).size < FEWEST_DIFFERENT_BYTES || steps.size === 1;
  const typed = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return repeats || typed ? NOT_RANDOM : undefined;
};

const SHORTEST_SECRET = 12;

/** Words that programs and their examples come with; digits and signs between them change nothing. */
const KNOWN =
  /^(?:access|admin|changeit|changeme|default|example|guest|key|my|oidc|password|postgres|precedent|pw|redis|replace|root|secret|smtp|sso|test|the|this|token|user|with|your)*$/;

const weaknessOfSecret = (secret: string | undefined): string | undefined => {
  if (secret === undefined) return undefined;
  if (secret.length < SHORTEST_SECRET) return `its secret is shorter than ${SHORTEST_SECRET} characters`;
  const letters = secret.toLowerCase().replaceAll(/[^a-z]/g, '');
  return new Set(secret).size < 6 || KNOWN.test(letters) ? 'its secret is easily guessed' : undefined;
};

/** Whoever gives no password in a URL is known in another way: by a certificate, a file or an address. */
const weaknessOfUrl = (text: string | undefined): string | undefined => {
  const [, user = '', password = ''] = /^[a-z+]+:\/\/([^:@/]*):([^@/]*)@/.exec(text ?? '') ?? [];
  if (password === '') return undefined;
  return password === user ? 'its secret is its user’s name' : weaknessOfSecret(decodeURIComponent(password));
};

const weaknessOfMailServer = (text: string | undefined): string | undefined => {
  const url = urlOf(text);
  if (url?.searchParams.get('tls.rejectUnauthorized') === 'false') return 'the server’s certificate must be verified';
  return url?.searchParams.get('requireTLS') === 'false' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))
    ? 'mails hold tokens: they must not travel in the clear'
    : undefined;
};

const inTheClear = (text: string | undefined): string | undefined =>
  text === undefined || urlOf(text)?.protocol === 'https:' ? undefined : 'must begin with https://';

const urlOf = (text: string | undefined): URL | undefined =>
  text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
