import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readConfigFile } from './config-file.ts';
import { productionProblems } from './production.ts';

const secretOf32Bytes = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** `name+a3f00b12+BEx… https://witness.example.org`. */
const witness = z
  .string()
  .regex(
    /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44} https?:\/\/[^\s?#]+$/,
    'must be the verifier key of a witness, a space, and its URL',
  )
  .transform((text) => {
    const [key = '', url = ''] = text.split(' ');
    return { key, url: url.replace(/\/+$/, '') };
  });

const points = z.coerce.number().int().min(1).max(1_000_000_000);

const ROLES = ['api', 'projections', 'processes', 'workers'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every environment variable that Precedent reads, with what it does when absent. `.env.example` and the README's table
 * are written from it; nothing else in the product looks at the environment.
 */
export const Environment = z.object({
  PRECEDENT_CONFIG: z.string().min(1).optional().meta({
    description:
      'YAML file that gives any of these under its key (`api.rate_limits.default`), with variables of the environment in its values; what the environment itself sets wins',
  }),
  PRECEDENT_ENV: z.enum(['development', 'production']).default('development').meta({
    file: 'environment',
    description:
      'production: the start is refused with secrets that are short or known from examples, without https, with other hosts in the clear, or with DEMO',
  }),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8000)
    .meta({ file: 'api.port', description: 'Port of the HTTP API; 0 takes a free one' }),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ file: 'api.host', description: 'Address that the HTTP API listens on' }),
  TLS_CERT_FILE: z.string().min(1).optional().meta({
    file: 'api.tls.cert_file',
    description:
      'Certificate of the HTTP API, with its chain, in PEM: TLS ends here, and a renewed file is taken within a minute; absent: plain HTTP, for a proxy that ends TLS',
  }),
  TLS_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .meta({ file: 'api.tls.key_file', description: 'Key of TLS_CERT_FILE, in PEM; required with it' }),
  PRECEDENT_HOME: z
    .string()
    .min(1)
    .default('.precedent')
    .meta({ file: 'home', description: 'Folder of the embedded database, generated keys and credentials' }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({
      file: 'database.primary.url',
      description:
        'PostgreSQL 16 or newer for read models, keys and, without EVENTSTORE_URL, the log; absent: the embedded one',
    }),
  DATABASE_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an address')
    .optional()
    .meta({
      file: 'database.primary.host',
      description: 'Host of PostgreSQL, for who prefers parts to DATABASE_URL; with it DATABASE_NAME is required',
    }),
  DATABASE_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(5432)
    .meta({ file: 'database.primary.port', description: 'Port of PostgreSQL at DATABASE_HOST' }),
  DATABASE_NAME: z
    .string()
    .min(1)
    .optional()
    .meta({ file: 'database.primary.name', description: 'Name of the database at DATABASE_HOST' }),
  DATABASE_USER: z
    .string()
    .min(1)
    .default('precedent')
    .meta({ file: 'database.primary.user', description: 'Who connects to DATABASE_HOST' }),
  DATABASE_PASSWORD: z
    .string()
    .min(1)
    .optional()
    .meta({ file: 'database.primary.password', description: 'Password of DATABASE_USER' }),
  DATABASE_SSL_MODE: z
    .enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .default('verify-full')
    .meta({ file: 'database.primary.ssl_mode', description: 'How the connection to DATABASE_HOST is protected' }),
  DATABASE_POOLER_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({
      file: 'database.primary.pooler_url',
      description:
        'The same database through a pooler that lends connections by transaction (PgBouncer): what queries of the API read goes there; absent: as everything else',
    }),
  EVENTSTORE_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\//, 'must begin with esdb:// or esdb+discover://')
    .optional()
    .meta({
      file: 'event_store.url',
      description: 'EventStoreDB that holds the log; absent: the log is in PostgreSQL',
    }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .meta({ file: 'cache.redis_url', description: 'Redis for the job queue; absent: the queue is in PostgreSQL' }),
  PRECEDENT_ROLES: list
    .pipe(z.array(z.enum(ROLES)).min(1))
    .default([...ROLES])
    .meta({ file: 'roles', description: `What this process runs, of ${ROLES.join(', ')}` }),
  KEY_ENCRYPTION_KEY: secretOf32Bytes.optional().meta({
    file: 'security.encryption.key',
    description:
      '32 bytes in base64 that wrap every data key; absent: generated into PRECEDENT_HOME, except with DATABASE_URL, where it is required',
  }),
  KEY_ENCRYPTION_KEY_PREVIOUS: secretOf32Bytes.optional().meta({
    file: 'security.encryption.previous_key',
    description:
      'The key-encryption key before KEY_ENCRYPTION_KEY, until `precedent secrets status` says that nothing is wrapped by it any more',
  }),
  NOTARY_KEY: secretOf32Bytes.optional().meta({
    file: 'security.notary.key',
    description:
      '32 bytes in base64: the Ed25519 key that signs the log’s checkpoints; absent: derived from the installation’s key, which is kept sealed in the database',
  }),
  NOTARY_KEY_PREVIOUS: z
    .union([z.literal('derived'), secretOf32Bytes])
    .optional()
    .meta({
      file: 'security.notary.previous_key',
      description:
        'The key before NOTARY_KEY (`derived` where there was none): it hands over, and both sign until witnesses and auditors have the new one and this is taken away',
    }),
  NOTARY_WITNESSES: list.pipe(z.array(witness).max(32)).default([]).meta({
    file: 'security.notary.witnesses',
    description:
      'Who signs the log’s checkpoints beside the log (C2SP tlog-witness), separated by commas: the key that `precedent witness` shows, a space, its URL; absent: nobody, and nothing is called witnessed',
  }),
  NOTARY_WITNESS_QUORUM: z.coerce.number().int().min(1).optional().meta({
    file: 'security.notary.quorum',
    description: 'How many of NOTARY_WITNESSES must have signed a checkpoint; absent: all of them',
  }),
  ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(60).max(3_600).default(600).meta({
    file: 'security.access_token_seconds',
    description: 'How long an access token is good before the session is asked for another one',
  }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .meta({
      file: 'api.public_url',
      description:
        'Where people reach the product, for links in mails and identity providers; absent: HOST:PORT; required in production',
    }),
  SUPER_ADMIN_EMAIL: z.email().max(254).optional().meta({
    file: 'security.super_admin_email',
    description:
      'Whom the first start makes a super admin; the link for the password is mailed or, without a mail server, shown by `precedent start`',
  }),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      file: 'oidc.issuer',
      description: 'OpenID provider that people may sign in through (https; http only at 127.0.0.1); absent: none',
    }),
  OIDC_NAME: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'must be of a-z, 0-9 and -')
    .default('sso')
    .meta({
      file: 'oidc.name',
      description: 'How paths name it: register PUBLIC_URL/v1/auth/oidc/OIDC_NAME/callback there',
    }),
  OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .meta({ file: 'oidc.client_id', description: 'As whom it knows Precedent; required with OIDC_ISSUER' }),
  OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .optional()
    .meta({ file: 'oidc.client_secret', description: 'By what it knows Precedent; absent: by PKCE alone' }),
  CORS_ORIGINS: list
    .default([])
    .meta({ file: 'api.cors_origins', description: 'Origins, separated by commas, whose pages may call the API' }),
  TRUSTED_PROXIES: list.default([]).meta({
    file: 'api.trusted_proxies',
    description:
      'Networks of proxies before the API (10.0.0.0/8), separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed; absent: none',
  }),
  PRIVATE_HOSTS: list.default([]).meta({
    file: 'security.private_hosts',
    description:
      'Hosts, separated by commas, that production may speak to without TLS or without credentials, because nobody else is on the network between',
  }),
  RATE_LIMIT_DEFAULT: points.default(1_000).meta({
    file: 'api.rate_limits.default',
    description: 'Points that a tenant may use per minute; most requests cost one',
  }),
  RATE_LIMIT_PREMIUM: points
    .default(10_000)
    .meta({ file: 'api.rate_limits.premium', description: 'The same for tenants of the plans pro and enterprise' }),
  RATE_LIMIT_KEY: points.default(10_000).meta({
    file: 'api.rate_limits.key',
    description: 'Points that one API key may use per minute, within those of its tenant',
  }),
  RATE_LIMIT_ADDRESS: points.default(20_000).meta({
    file: 'api.rate_limits.address',
    description: 'Requests per minute from one client address, whoever sends them (IPv6: from one /64 network)',
  }),
  QUERY_CACHE_SECONDS: z.coerce.number().int().min(0).max(86_400).default(3_600).meta({
    file: 'api.query_cache.seconds',
    description: 'How long the answer of a query is kept that no event changes; 0 keeps none',
  }),
  QUERY_CACHE_MEGABYTES: z.coerce.number().int().min(1).max(16_384).default(64).meta({
    file: 'api.query_cache.megabytes',
    description: 'Memory that kept answers may take in each process that serves the API',
  }),
  AD_PLATFORM_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      file: 'ad_platform.url',
      description: 'Ad platform that autopilot acts on; absent: the loopback simulator that ships for demo and tests',
    }),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .meta({
      file: 'mail.smtp_url',
      description:
        'Mail server, smtps://user:password@host:465 or smtp://user:password@host:587 (STARTTLS); absent: no mail is sent, and the log says so',
    }),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u,
      'must be an e-mail address, or a name and <an address>',
    )
    .optional()
    .meta({
      file: 'mail.from',
      description: 'Whom mails come from: Precedent <no-reply@example.org>; required with SMTP_URL',
    }),
  DEMO: z.stringbool().default(true).meta({
    file: 'demo',
    description:
      'Create the Demo tenant, a simulated retailer, at the first start of the embedded database; in production false',
  }),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .meta({ file: 'log.level', description: 'Least severe log line that is written' }),
  SENTRY_DSN: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      file: 'errors.sentry_dsn',
      description:
        'Where errors that nobody expected are collected, grouped, without secrets or personal data: https://key@host/project of Sentry or what speaks its protocol; absent: in the log only',
    }),
  LOG_SHIP_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      file: 'telemetry.log_ship_url',
      description:
        'Where log lines are sent besides standard output, as newline-delimited JSON by POST: https://user:password@host/path of Vector, Fluent Bit, Logstash or what takes the same; absent: nowhere',
    }),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(4)
    .max(500)
    .default(24)
    .meta({ file: 'database.primary.pool', description: 'Most connections that one process opens to PostgreSQL' }),
});

type Variables = Readonly<Record<string, string | undefined>>;

/** What the product runs with. A database that was given in parts has its URL. */
export type Config = Omit<z.output<typeof Environment>, PartsOfDatabase>;
type PartsOfDatabase = Extract<
  keyof z.output<typeof Environment>,
  `DATABASE_${'HOST' | 'PORT' | 'NAME' | 'USER' | 'PASSWORD' | 'SSL_MODE'}`
>;

/** A variable is missing or wrong. The message names each one and says why. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** The key of each variable in a configuration file: `api.port`, of PORT. */
const variableOfKey: ReadonlyMap<string, string> = new Map(
  Object.entries(Environment.shape).flatMap(([name, schema]) => {
    const key = schema.meta()?.file;
    return typeof key === 'string' ? [[key, name] as const] : [];
  }),
);

/**
 * Reads the environment, and the file that it names. Empty variables count as absent. Throws ConfigurationError naming
 * every variable and key at fault.
 */
export const readConfig = (environment: Variables): Config => {
  const file = environment.PRECEDENT_CONFIG;
  const { variables, problems } =
    file === undefined || file === '' ? NO_FILE : readConfigFile(textOf(file), variableOfKey, environment);
  if (problems.length > 0) throw new ConfigurationError(problems.map((problem) => `${file}: ${problem}`));
  const given: Variables = { ...present(variables), ...present(environment) };
  const parsed = Environment.safeParse({ ...(given.PRECEDENT_ENV === 'production' && IN_PRODUCTION), ...given });
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const missing = missingIn(parsed.data, environment);
  if (missing.length > 0) throw new ConfigurationError(missing);
  return withDatabaseUrl(parsed.data);
};

/** What is absent by default there. */
const IN_PRODUCTION: Variables = { DEMO: 'false' };

const NO_FILE = { variables: {}, problems: [] };

const present = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([
      `PRECEDENT_CONFIG: ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
};

/** What each variable needs of the others. */
const missingIn = (data: z.output<typeof Environment>, environment: Variables): readonly string[] => {
  const problems: string[] = [];
  const given = data.DATABASE_URL !== undefined || data.DATABASE_HOST !== undefined;
  if (data.DATABASE_HOST !== undefined && data.DATABASE_NAME === undefined) {
    problems.push('DATABASE_NAME: required with DATABASE_HOST');
  }
  if (given && data.KEY_ENCRYPTION_KEY === undefined) {
    problems.push(
      'KEY_ENCRYPTION_KEY: required with DATABASE_URL, so that every process that shares the database can read it (openssl rand -base64 32)',
    );
  }
  if ((data.TLS_CERT_FILE === undefined) !== (data.TLS_KEY_FILE === undefined)) {
    const missing = data.TLS_CERT_FILE === undefined ? 'TLS_CERT_FILE' : 'TLS_KEY_FILE';
    problems.push(`${missing}: a certificate and its key are needed together`);
  }
  if (data.SMTP_URL !== undefined && data.MAIL_FROM === undefined) problems.push('MAIL_FROM: required with SMTP_URL');
  if (data.OIDC_ISSUER !== undefined && data.OIDC_CLIENT_ID === undefined) {
    problems.push('OIDC_CLIENT_ID: required with OIDC_ISSUER');
  }
  if (data.NOTARY_KEY_PREVIOUS !== undefined && data.NOTARY_KEY === undefined) {
    problems.push('NOTARY_KEY: required with NOTARY_KEY_PREVIOUS');
  }
  const witnesses = data.NOTARY_WITNESSES.map(({ key }) => key.slice(key.indexOf('+') + 1).slice(9));
  if (new Set(witnesses).size < witnesses.length) problems.push('NOTARY_WITNESSES: one key stands there twice');
  if ((data.NOTARY_WITNESS_QUORUM ?? 0) > witnesses.length) {
    problems.push('NOTARY_WITNESS_QUORUM: more witnesses than NOTARY_WITNESSES names');
  }
  if (data.PRECEDENT_ENV === 'production') problems.push(...productionProblems(data));
  if (environment.JWT_SECRET_KEY !== undefined) {
    problems.push('JWT_SECRET_KEY: not used: tokens are signed with Ed25519 keys that Precedent makes; remove it');
  }
  return problems;
};

const withDatabaseUrl = (data: z.output<typeof Environment>): Config => {
  const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_USER, DATABASE_PASSWORD, DATABASE_SSL_MODE, ...rest } =
    data;
  if (DATABASE_HOST === undefined || rest.DATABASE_URL !== undefined) return rest;
  const host = DATABASE_HOST.includes(':') ? `[${DATABASE_HOST}]` : DATABASE_HOST;
  const password = DATABASE_PASSWORD === undefined ? '' : `:${encodeURIComponent(DATABASE_PASSWORD)}`;
  const address = `${encodeURIComponent(DATABASE_USER)}${password}@${host}:${DATABASE_PORT}`;
  return {
    ...rest,
    DATABASE_URL: `postgres://${address}/${encodeURIComponent(DATABASE_NAME ?? '')}?sslmode=${DATABASE_SSL_MODE}`,
  };
};
