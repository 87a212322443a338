import { isLoopback } from '../loopback.ts';

/** What production speaks to, and how. */
export interface Connections {
  readonly DATABASE_URL?: string | undefined;
  readonly DATABASE_POOLER_URL?: string | undefined;
  readonly DATABASE_HOST?: string | undefined;
  readonly DATABASE_PASSWORD?: string | undefined;
  readonly DATABASE_SSL_MODE?: string | undefined;
  readonly EVENTSTORE_URL?: string | undefined;
  readonly REDIS_URL?: string | undefined;
  readonly SMTP_URL?: string | undefined;
  readonly AD_PLATFORM_URL?: string | undefined;
  readonly NOTARY_WITNESSES: readonly { readonly url: string }[];
  /** Nobody else is on the network between. */
  readonly PRIVATE_HOSTS: readonly string[];
}

const ENCRYPTED = 'must be encrypted and its server’s certificate verified beyond this machine';
const CREDENTIALS = 'must show credentials beyond this machine';
const UNLESS = 'or its host named in PRIVATE_HOSTS';

/**
 * What is wrong with each connection that leaves this machine for a network that others may be on: it is not encrypted,
 * takes any certificate, or shows nothing by which the other side knows us. None repeats a secret.
 */
export const connectionProblems = (settings: Connections): Readonly<Record<string, string | undefined>> => {
  const isNear = (host: string): boolean =>
    isLoopback(host) || host.startsWith('/') || settings.PRIVATE_HOSTS.includes(host);
  const problem = (hosts: readonly string[], encrypted: boolean, known: boolean): string | undefined => {
    if (hosts.every(isNear) || (encrypted && known)) return undefined;
    return encrypted ? `${CREDENTIALS}, ${UNLESS}` : `${ENCRYPTED}, ${UNLESS}`;
  };
  const postgres = (text: string | undefined, hint: string): string | undefined => {
    if (text === undefined) return undefined;
    const { hosts, hasPassword, options } = partsOf(text);
    const found = problem(
      [options.get('host') ?? hosts[0] ?? ''],
      options.get('sslmode') === 'verify-full',
      hasPassword || options.has('password') || options.has('sslcert'),
    );
    return found?.startsWith(ENCRYPTED) === true ? `${found} (${hint})` : found;
  };
  const { DATABASE_HOST: host, EVENTSTORE_URL, REDIS_URL, SMTP_URL, AD_PLATFORM_URL } = settings;
  const log = EVENTSTORE_URL === undefined ? undefined : partsOf(EVENTSTORE_URL);
  const redis = REDIS_URL === undefined ? undefined : partsOf(REDIS_URL);
  const mail = SMTP_URL === undefined ? undefined : partsOf(SMTP_URL);
  const ads = AD_PLATFORM_URL === undefined ? undefined : partsOf(AD_PLATFORM_URL);
  return {
    DATABASE_URL: postgres(settings.DATABASE_URL, 'sslmode=verify-full'),
    DATABASE_POOLER_URL: postgres(settings.DATABASE_POOLER_URL, 'sslmode=verify-full'),
    DATABASE_SSL_MODE: host && problem([host], settings.DATABASE_SSL_MODE === 'verify-full', true),
    DATABASE_PASSWORD: host && problem([host], true, settings.DATABASE_PASSWORD !== undefined),
    EVENTSTORE_URL:
      log && problem(log.hosts, log.options.get('tls') !== 'false', log.hasPassword || log.options.has('usercertfile')),
    REDIS_URL: redis && problem(redis.hosts, redis.protocol === 'rediss:', redis.hasPassword),
    SMTP_URL: mail && problem(mail.hosts, true, mail.hasPassword),
    AD_PLATFORM_URL: ads && problem(ads.hosts, ads.protocol === 'https:', true),
    NOTARY_WITNESSES: settings.NOTARY_WITNESSES.map(({ url }) => partsOf(url))
      .map(({ hosts, protocol }) => problem(hosts, protocol === 'https:', true))
      .find((found) => found !== undefined),
  };
};

/** What a URL says, also one that names several hosts. Its options are in lower case. */
const partsOf = (text: string) => {
  const [, protocol = '', authority = '', query = ''] =
    /^([a-z+]+:)\/\/([^/?#]*)[^?#]*(?:\?([^#]*))?/i.exec(text.trim()) ?? [];
  const at = authority.lastIndexOf('@');
  return {
    protocol: protocol.toLowerCase(),
    hosts: authority
      .slice(at + 1)
      .split(',')
      .map(hostOf),
    hasPassword: /:[^:]/.test(authority.slice(0, Math.max(at, 0))),
    options: new Map([...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value])),
  };
};

/** Without its port, and an IPv6 address without its brackets. */
const hostOf = (host: string): string => /^\[(.+)\]/.exec(host)?.[1] ?? host.replace(/:\d*$/, '');
