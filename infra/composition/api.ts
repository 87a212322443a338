import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { issueApiKey, rotateApiKey } from '../../commands/api-keys.ts';
import { recordDenial, recordPersonalRead, recordPlatformAccess } from '../../commands/audit.ts';
import { defineNotificationEndpoint, removeNotificationEndpoint } from '../../commands/notification-endpoints.ts';
import { requestJob } from '../../commands/processes.ts';
import { defineWebhook, removeWebhook } from '../../commands/webhooks.ts';
import { permissionCatalogue } from '../../domain/identity/permissions.ts';
import type { Permission } from '../../domain/kernel/permission.ts';
import { platformTenant } from '../../domain/tenancy/tenant.ts';
import { createSignIn } from '../../processes/sign-in/create-sign-in.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import { createAuditTrail } from '../../read-api/access/audit-trail.ts';
import { createAuthenticate } from '../../read-api/access/authenticate.ts';
import { jwksEndpoint } from '../../read-api/access/jwks.ts';
import { createTenantStanding } from '../../read-api/access/tenant-standing.ts';
import { accountEndpoints } from '../../read-api/account.ts';
import { apiKeyEndpoints } from '../../read-api/api-keys.ts';
import { auditExportEndpoints } from '../../read-api/audit-export.ts';
import { evidenceBundleEndpoint } from '../../read-api/evidence-bundle.ts';
import { createFlagQueries, type FlagSource } from '../../read-api/flags.ts';
import { type Api, createApi } from '../../read-api/http/create-api.ts';
import { isGuarded } from '../../read-api/http/endpoint.ts';
import type { HealthCheck } from '../../read-api/http/health.ts';
import { missingPageEndpoints, pageEndpoints } from '../../read-api/http/pages.ts';
import { type Serving, serve } from '../../read-api/http/serve.ts';
import { importEndpoint } from '../../read-api/imports.ts';
import { liveEvents } from '../../read-api/live-events.ts';
import { notificationEndpointEndpoints } from '../../read-api/notification-endpoint-secrets.ts';
import { projectionEndpoints } from '../../read-api/projections.ts';
import { listRoles } from '../../read-api/roles.ts';
import { ruleDryRun } from '../../read-api/rule-dry-run.ts';
import { servicesEndpoint } from '../../read-api/services.ts';
import { signInEndpoints } from '../../read-api/sign-in.ts';
import { webhookEndpoints } from '../../read-api/webhooks.ts';
import { whatIfEndpoints } from '../../read-api/what-if-endpoints.ts';
import { createApiKeyUse } from '../access/api-key-use.ts';
import { systemClock } from '../clock.ts';
import { type Config, ConfigurationError } from '../config/config.ts';
import { ids } from '../ids.ts';
import type { OutboundHttps } from '../outbound/outbound-https.ts';
import { createPostgresServiceRegistry } from '../services/postgres-service-registry.ts';
import type { Logger } from '../telemetry/logger.ts';
import { measuredEventStore } from '../telemetry/measured-event-store.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type CertificateFiles, keepCertificate, readCertificate } from '../tls/certificate.ts';
import { accessTokensOver, addressPseudonymsOver, randomTokensOver } from './access.ts';
import { commands, eventTypes, queries } from './catalogue.ts';
import { evidenceOver } from './evidence.ts';
import { executorOver, foldsOver } from './executor.ts';
import { importTextOver } from './imports.ts';
import type { NotaryIdentity } from './notary.ts';
import { queryCacheOf } from './query-cache.ts';
import { openRateLimits } from './rate-limits.ts';
import { publicUrlOf, signInPortsOver } from './sign-in.ts';
import type { Storage } from './storage.ts';
import { transparencyQueries } from './transparency.ts';
import { VERSION } from './version.ts';

/** The dashboard as it is built before the product starts. */
const DASHBOARD = fileURLToPath(new URL('../../ui/dist', import.meta.url));

/** A projection this far behind is worth a look; the API stays ready, for old data is better than none. */
const LAG_SECONDS = 60;

/**
 * Where replicas may run beside this one: so long it still takes requests after it was asked to end, each answered with
 * `Connection: close`, so that whoever keeps connections open moves to another replica and sends nothing into one that
 * is being closed.
 */
const NOTICE_MILLIS = 500;

export interface ApiParts {
  readonly config: Config;
  readonly storage: Storage;
  readonly projections: ProjectionRunner;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly flags: FlagSource;
  readonly outbound: OutboundHttps;
  /** By what the checkpoints of the log are known. */
  readonly notary: NotaryIdentity;
  readonly moreChecks?: readonly HealthCheck[];
}

/** Starts the HTTP side and listens. */
export const startApi = async ({
  config,
  storage,
  projections,
  logger,
  metrics,
  flags,
  outbound,
  notary,
  moreChecks = [],
}: ApiParts): Promise<Serving> => {
  const store = measuredEventStore(storage.store, metrics);
  metrics.onScrape(async () => {
    for (const { name, lagEvents, lagSeconds } of await projections.status()) {
      metrics.projectionLag(name, { events: lagEvents ?? 0, seconds: lagSeconds });
    }
  });
  // Before anything runs that would have to be stopped again.
  const certificate = certificateFilesOf(config);
  const tls = certificate && (await readCertificate(certificate).catch(certificateRefused));
  const folds = foldsOver({ store, sealer: storage.sealer });
  const rateLimits = openRateLimits(config, storage, folds, logger);
  const executor = executorOver({ store, sealer: storage.sealer }, { onConflict: metrics.commandConflicted, folds });
  const accessTokens = accessTokensOver(storage, config);
  const tokens = randomTokensOver(storage);
  const keyUse = createApiKeyUse({
    pool: storage.pool,
    clock: systemClock,
    onProblem: (error) => logger.warn('when API keys were last used could not be noted', { error }),
  });
  const { reads } = storage;
  const signIn = createSignIn(signInPortsOver(storage, config, logger, { executor, log: folds, accessTokens }));
  const sessionPorts = { signIn, reads, clock: systemClock, logger };
  const platform = platformTenant(ids.derivedId);
  const standingOf = createTenantStanding({ log: folds, clock: systemClock, platform });
  const audit = createAuditTrail({
    executor,
    ids,
    clock: systemClock,
    platform,
    recordDenial,
    recordPersonalRead,
    recordPlatformAccess,
  });
  const catalogue = (): readonly Permission[] => permissionCatalogue(api.endpoints.filter(isGuarded));
  const api: Api = createApi({
    commands,
    queries: [
      ...queries,
      ruleDryRun({ store, catalogue: eventTypes, ids }),
      ...createFlagQueries(flags),
      listRoles(catalogue),
      ...transparencyQueries(storage, notary),
    ],
    executor,
    reads,
    waitForPosition: projections.waitFor,
    past: projections.past,
    store,
    standingOf,
    authenticate: createAuthenticate({
      log: folds,
      standingOf,
      accessTokens,
      digest: tokens.digest,
      clock: systemClock,
      platform,
      permissions: catalogue,
      keyUsed: keyUse.used,
    }),
    rateLimits: rateLimits.limits,
    audit,
    liveEvents,
    queryCache: queryCacheOf(config, projections, platform),
    clock: systemClock,
    ids,
    logger,
    metrics,
    digestKey: storage.digestKey,
    version: VERSION,
    health: [...storageChecks(storage, projections), ...moreChecks],
    endpoints: [
      ...(existsSync(DASHBOARD) ? await pageEndpoints(DASHBOARD) : missingPageEndpoints()),
      ...apiKeyEndpoints({
        executor,
        ids,
        tokens,
        digestKey: storage.digestKey,
        issue: issueApiKey,
        rotate: rotateApiKey,
      }),
      jwksEndpoint(accessTokens),
      ...signInEndpoints(sessionPorts),
      ...accountEndpoints(sessionPorts),
      ...webhookEndpoints({
        executor,
        ids,
        log: foldsOver({ store, sealer: storage.sealer }),
        standingOf,
        clock: systemClock,
        tokens,
        secrets: storage.secrets,
        digestKey: storage.digestKey,
        define: defineWebhook,
        remove: removeWebhook,
        request: requestJob,
      }),
      ...notificationEndpointEndpoints({
        executor,
        ids,
        log: folds,
        tokens,
        secrets: storage.secrets,
        outbound,
        digestKey: storage.digestKey,
        define: defineNotificationEndpoint,
        remove: removeNotificationEndpoint,
      }),
      ...auditExportEndpoints({
        store,
        clients: storage.clients,
        pseudonym: addressPseudonymsOver(storage),
        audit,
        logger,
      }),
      evidenceBundleEndpoint({ evidence: evidenceOver({ pool: storage.pool, store }, notary), audit, logger }),
      ...whatIfEndpoints({ store, catalogue: eventTypes, ids }),
      servicesEndpoint(createPostgresServiceRegistry(storage.pool)),
      ...projectionEndpoints(projections),
      importEndpoint(importTextOver({ store }, executor)),
    ],
    settings: {
      corsOrigins: config.CORS_ORIGINS,
      trustedProxies: config.TRUSTED_PROXIES,
      ...(config.PRECEDENT_ENV === 'production' && { encryptedOnly: { publicUrl: publicUrlOf(config) } }),
    },
  });
  const noticeMillis = config.DATABASE_URL === undefined ? 0 : NOTICE_MILLIS;
  const listening = serve({ api, host: config.HOST, port: config.PORT, logger, noticeMillis, ...(tls && { tls }) });
  const serving = await listening.catch(async (error: unknown) => {
    // The live feed and the counters would keep the process: it could not end, nor say why.
    api.drain();
    await rateLimits.close();
    throw error;
  });
  const { server } = serving;
  const renewal =
    certificate && tls && 'setSecureContext' in server ? keepCertificate(server, certificate, tls, logger) : undefined;
  const stop = async (): Promise<void> => {
    await renewal?.stop();
    await serving.stop();
    await rateLimits.close();
    await keyUse.flush();
  };
  return { ...serving, stop };
};

const certificateFilesOf = ({
  TLS_CERT_FILE: certFile,
  TLS_KEY_FILE: keyFile,
}: Config): CertificateFiles | undefined =>
  certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };

const certificateRefused = (error: unknown): never => {
  throw new ConfigurationError([
    `TLS_CERT_FILE, TLS_KEY_FILE: ${error instanceof Error ? error.message : String(error)}`,
  ]);
};

const storageChecks = ({ pool, store }: Storage, projections: ProjectionRunner): readonly HealthCheck[] => [
  {
    name: 'postgres',
    critical: true,
    check: async () => {
      await pool.query('select 1');
      return { connections: pool.totalCount, waiting: pool.waitingCount };
    },
  },
  {
    name: 'event-store',
    critical: true,
    check: async () => ({ adapter: store.capabilities.name, head: String(await store.head()) }),
  },
  {
    name: 'projections',
    critical: false,
    check: async () => {
      const all = await projections.status();
      const stopped = all.filter(({ poison }) => poison !== undefined).map(({ name }) => name);
      const behind = all.filter(({ lagSeconds }) => lagSeconds > LAG_SECONDS).map(({ name }) => name);
      if (stopped.length > 0) throw new Error(`stopped at an event that they cannot apply: ${stopped.join(', ')}`);
      if (behind.length > 0) throw new Error(`more than ${LAG_SECONDS} s behind: ${behind.join(', ')}`);
      return Object.fromEntries(all.map(({ name, lagSeconds }) => [name, lagSeconds]));
    },
  },
];
