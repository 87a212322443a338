import { z } from 'zod';

const secretOf32Bytes = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const points = z.coerce.number().int().min(1).max(1_000_000_000);

const ROLES = ['api', 'projections', 'processes', 'workers'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every environment variable that Precedent reads, with what it does when absent. `.env.example` and the README's table
 * are written from it; nothing else in the product looks at the environment.
 */
export const Environment = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8000)
    .meta({ description: 'Port of the HTTP API; 0 takes a free one' }),
  HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'Address that the HTTP API listens on' }),
  PRECEDENT_HOME: z
    .string()
    .min(1)
    .default('.precedent')
    .meta({ description: 'Folder of the embedded database, generated keys and credentials' }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({
      description:
        'PostgreSQL 16 or newer for read models, keys and, without EVENTSTORE_URL, the log; absent: the embedded one',
    }),
  EVENTSTORE_URL: z
    .string()
    .regex(/^esdb(\+discover)?:\/\//, 'must begin with esdb:// or esdb+discover://')
    .optional()
    .meta({ description: 'EventStoreDB that holds the log; absent: the log is in PostgreSQL' }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .meta({ description: 'Redis for the job queue; absent: the queue is in PostgreSQL' }),
  PRECEDENT_ROLES: list
    .pipe(z.array(z.enum(ROLES)).min(1))
    .default([...ROLES])
    .meta({ description: `What this process runs, of ${ROLES.join(', ')}` }),
  KEY_ENCRYPTION_KEY: secretOf32Bytes.optional().meta({
    description:
      '32 bytes in base64 that wrap every data key; absent: generated into PRECEDENT_HOME, except with DATABASE_URL, where it is required',
  }),
  CORS_ORIGINS: list.default([]).meta({ description: 'Origins, separated by commas, whose pages may call the API' }),
  TRUSTED_PROXIES: list.default([]).meta({
    description:
      'Networks of proxies before the API (10.0.0.0/8), separated by commas, whose X-Forwarded-For is believed; absent: none',
  }),
  RATE_LIMIT_DEFAULT: points.default(1_000).meta({
    description: 'Points that a tenant may use per minute; most requests cost one',
  }),
  RATE_LIMIT_PREMIUM: points.default(10_000).meta({
    description: 'The same for tenants of the plans pro and enterprise',
  }),
  RATE_LIMIT_KEY: points.default(10_000).meta({
    description: 'Points that one API key may use per minute, within those of its tenant',
  }),
  RATE_LIMIT_ADDRESS: points.default(20_000).meta({
    description: 'Requests per minute from one client address, whoever sends them (IPv6: from one /64 network)',
  }),
  AD_PLATFORM_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description: 'Ad platform that autopilot acts on; absent: the loopback simulator that ships for demo and tests',
    }),
  DEMO: z
    .stringbool()
    .default(true)
    .meta({ description: 'Create the Demo tenant, a simulated retailer, at the first start of the embedded database' }),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug'])
    .default('info')
    .meta({ description: 'Least severe log line that is written' }),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(4)
    .max(500)
    .default(24)
    .meta({ description: 'Most connections that one process opens to PostgreSQL' }),
});

export type Config = z.output<typeof Environment>;

/** A variable is missing or wrong. The message names each one and says why. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads the environment. Empty variables count as absent. Throws ConfigurationError naming every variable at fault. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigurationError(`The configuration cannot be used:\n${lines.join('\n')}`);
  }
  if (parsed.data.DATABASE_URL !== undefined && parsed.data.KEY_ENCRYPTION_KEY === undefined) {
    throw new ConfigurationError(
      'The configuration cannot be used:\n  KEY_ENCRYPTION_KEY: required with DATABASE_URL, so that every process that shares the database can read it (openssl rand -base64 32)',
    );
  }
  return parsed.data;
};
