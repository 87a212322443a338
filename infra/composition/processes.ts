import { isPermitted } from '../../commands/runtime/actor-authority.ts';
import { REPORT_JOB } from '../../domain/processes/requestable-jobs.ts';
import { isActive, tenant, tenantStream } from '../../domain/tenancy/tenant.ts';
import { createProcessRunner, type ProcessRunner } from '../../processes/runtime/process-runner.ts';
import { typesOf } from '../../projections/runtime/batch.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import { createRecent } from '../../read-api/access/recent.ts';
import { metricReportOf, REPORT_READS } from '../../read-api/metric-report.ts';
import { replayed } from '../../read-api/replay.ts';
import type { AdPlatform } from '../ad-platform/ad-platform.ts';
import { chance } from '../chance.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { ids } from '../ids.ts';
import type { OutboundHttps } from '../outbound/outbound-https.ts';
import { createWebhookSender } from '../outbound/webhook-sender.ts';
import { pause } from '../pause.ts';
import { createBullMqJobQueue } from '../queue/bullmq-job-queue.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { createPostgresJobStorage } from '../queue/postgres-job-storage.ts';
import { createPostgresProcessStorage } from '../queue/postgres-process-storage.ts';
import { createPostgresScheduleStorage } from '../queue/postgres-schedule-storage.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAnalysisEngines } from './analysis.ts';
import { commands, eventTypes, jobsActingThrough, processes, projections } from './catalogue.ts';
import { executorOver, foldsOver } from './executor.ts';
import { HOLDER } from './projections.ts';
import type { Storage } from './storage.ts';

/** How soon processes notice that a tenant was suspended, or is active again. */
const SUSPENSION_MILLIS = 1_000;

/** The product's process managers and jobs over an opened storage. Nothing runs before it is started. */
export const processesOver = async (
  storage: Storage,
  config: Config,
  outward: { readonly platform: AdPlatform; readonly outbound: OutboundHttps },
  readModels: Pick<ProjectionRunner, 'waitFor'>,
  logger: Logger,
): Promise<{ readonly runner: ProcessRunner; readonly queue: JobQueue }> => {
  const { store, sealer, pool, databaseUrl, reads } = storage;
  const folds = foldsOver(storage);
  const recent = createRecent<boolean>(SUSPENSION_MILLIS, () => performance.now());
  const onProblem = (where: string, error: Error): void => logger.warn('a process tries again', { part: where, error });
  const queue = await createBullMqJobQueue({
    postgresUrl: databaseUrl,
    redisUrl: config.REDIS_URL,
    onProblem: (error) => onProblem('job queue', error),
  });
  const engines = createAnalysisEngines();
  const reporting = {
    store,
    reads,
    waitFor: readModels.waitFor,
    types: projections.filter(({ name }) => REPORT_READS.includes(name)).flatMap(typesOf),
  };
  const runner = createProcessRunner({
    store,
    catalogue: eventTypes,
    sealer,
    executor: executorOver(storage),
    commands,
    processes,
    jobs: jobsActingThrough({
      platform: outward.platform,
      store,
      log: folds,
      secrets: storage.secrets,
      webhooks: createWebhookSender(outward.outbound, systemClock),
      replay: (tenantId, signal) =>
        replayed({ store, sealer, catalogue: eventTypes, ids, solver: engines.solver }, { tenant: tenantId, signal }),
      metricReport: (tenantId, request, computedAt, signal) => {
        const actor = { kind: 'process', id: REPORT_JOB.name } as const;
        return metricReportOf(reporting, { tenant: tenantId, actor, request, computedAt }, signal);
      },
      ...engines,
      pause,
      catalogue: eventTypes,
    }),
    storage: createPostgresProcessStorage(pool),
    jobStorage: createPostgresJobStorage(pool),
    isActive: (id) => recent.of(id, async () => isActive((await folds.fold(tenantStream(id), tenant)).state)),
    permits: (id, actor, permission) => isPermitted(folds, { actor, tenant: id, idFrom: ids.derivedId }, permission),
    schedules: createPostgresScheduleStorage(pool),
    queue,
    clock: systemClock,
    ids,
    pause,
    random: chance,
    onProblem,
    onGivenUp: (where, error, traceparent) =>
      logger.error('a job or process was given up', { route: where, error, traceId: traceparent?.split('-')[1] }),
    holder: HOLDER,
  });
  return {
    runner: {
      ...runner,
      stop: async () => {
        await runner.stop();
        await engines.close();
      },
    },
    queue,
  };
};
