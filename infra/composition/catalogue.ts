import { alertCommands } from '../../commands/alerts.ts';
import { apiKeyCommands } from '../../commands/api-keys.ts';
import { auditCommands } from '../../commands/audit.ts';
import { autopilotCommands } from '../../commands/autopilot.ts';
import { autopilotStepCommands } from '../../commands/autopilot-steps.ts';
import { benchmarkCommands } from '../../commands/benchmarks.ts';
import { datasetCommands } from '../../commands/datasets.ts';
import { decisionCommands } from '../../commands/decisions.ts';
import { installFlagPreset } from '../../commands/flags.ts';
import { forecastCommands } from '../../commands/forecasting.ts';
import { goalCommands } from '../../commands/goals.ts';
import { memberCommands } from '../../commands/members.ts';
import { metricCommands } from '../../commands/metrics.ts';
import { notificationEndpointCommands } from '../../commands/notification-endpoints.ts';
import { notificationCommands } from '../../commands/notifications.ts';
import { optimizationCommands } from '../../commands/optimization.ts';
import { peopleCommands } from '../../commands/people.ts';
import { processCommands } from '../../commands/processes.ts';
import { replayCommands } from '../../commands/replay.ts';
import { recordMetricReport } from '../../commands/reports.ts';
import { roleCommands } from '../../commands/roles.ts';
import { ruleRunCommands } from '../../commands/rule-runs.ts';
import { ruleCommands } from '../../commands/rules.ts';
import { scheduleCommands } from '../../commands/schedules.ts';
import { sessionCommands } from '../../commands/sessions.ts';
import { simulationCommands } from '../../commands/simulation.ts';
import { tenancyCommands } from '../../commands/tenancy.ts';
import { trustCommands } from '../../commands/trust.ts';
import { webhookCommands } from '../../commands/webhooks.ts';
import { auditEvents } from '../../domain/audit/events.ts';
import { autopilotEvents } from '../../domain/autopilot/events.ts';
import { benchmarkEvents } from '../../domain/benchmarks/events.ts';
import { datasetEvents } from '../../domain/datasets/events.ts';
import { decisionEvents } from '../../domain/decisions/events.ts';
import { flagEvents } from '../../domain/flags/events.ts';
import { forecastEvents } from '../../domain/forecasting/events.ts';
import { goalEvents } from '../../domain/goals/events.ts';
import { identityEvents } from '../../domain/identity/events.ts';
import type { AnyCommand } from '../../domain/kernel/command.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import { metricEvents } from '../../domain/metrics/events.ts';
import { MetricReportWritten } from '../../domain/metrics/report-events.ts';
import { notificationEvents } from '../../domain/notifications/events.ts';
import { optimizationEvents } from '../../domain/optimization/events.ts';
import { processEvents } from '../../domain/processes/events.ts';
import { replayEvents } from '../../domain/replay/events.ts';
import { simulationEvents } from '../../domain/simulation/events.ts';
import { tenancyEvents } from '../../domain/tenancy/events.ts';
import { trustEvents } from '../../domain/trust/events.ts';
import { analysisProcesses } from '../../processes/analysis.ts';
import { type AnalysisJobPorts, analysisJobs } from '../../processes/analysis-jobs.ts';
import { automationRules } from '../../processes/automation-rules.ts';
import { autopilot } from '../../processes/autopilot.ts';
import { type AutopilotJobPorts, autopilotJobs } from '../../processes/autopilot-jobs.ts';
import { decisionRewards } from '../../processes/decision-rewards.ts';
import { goalForecast, goalOutlook } from '../../processes/goal-forecast.ts';
import { goalProgress } from '../../processes/goal-progress.ts';
import { nightlyReplay } from '../../processes/nightly-replay.ts';
import {
  type NotificationJobPorts,
  notificationDelivery,
  notificationJobs,
} from '../../processes/notification-delivery.ts';
import { jobNotifications } from '../../processes/notifications.ts';
import { personDirectory } from '../../processes/person-directory.ts';
import { type ReplayJobPorts, replayJobs } from '../../processes/replay-jobs.ts';
import { type ReportJobPorts, reportJobs } from '../../processes/report-jobs.ts';
import { ruleActions } from '../../processes/rule-actions.ts';
import { ruleRuns } from '../../processes/rule-runs.ts';
import type { AnyJob } from '../../processes/runtime/job.ts';
import type { ProcessManager } from '../../processes/runtime/process-manager.ts';
import { trustJobs } from '../../processes/trust-jobs.ts';
import { alertProjections } from '../../projections/alerts.ts';
import { apiKeysProjection } from '../../projections/api-keys.ts';
import { auditProjection } from '../../projections/audit.ts';
import { autopilotProjections } from '../../projections/autopilot.ts';
import { benchmarksProjection } from '../../projections/benchmarks.ts';
import { calibrationProjection } from '../../projections/calibration.ts';
import { datasetProjections } from '../../projections/datasets.ts';
import { decisionProjections } from '../../projections/decisions.ts';
import { flagProjections } from '../../projections/flags.ts';
import { forecastsProjection } from '../../projections/forecasting.ts';
import { goalProjections, insightsProjection } from '../../projections/goals.ts';
import { membersProjection } from '../../projections/members.ts';
import { metricProjections } from '../../projections/metrics.ts';
import { notificationEndpointsProjection } from '../../projections/notification-endpoints.ts';
import { notificationProjections } from '../../projections/notifications.ts';
import { optimizationsProjection } from '../../projections/optimization.ts';
import { peopleProjection } from '../../projections/people.ts';
import { processProjections } from '../../projections/processes.ts';
import { replaysProjection } from '../../projections/replays.ts';
import { reportsProjection } from '../../projections/reports.ts';
import { roleProjections } from '../../projections/roles.ts';
import { ruleProjections } from '../../projections/rules.ts';
import type { Projection } from '../../projections/runtime/projection.ts';
import { sessionsProjection } from '../../projections/sessions.ts';
import { simulationsProjection } from '../../projections/simulation.ts';
import { tenantsProjection } from '../../projections/tenancy.ts';
import { trustProjections } from '../../projections/trust.ts';
import { alertQueries } from '../../read-api/alerts.ts';
import { apiKeyQueries } from '../../read-api/api-keys.ts';
import { auditQueries } from '../../read-api/audit.ts';
import { automationLogQueries } from '../../read-api/automation-log.ts';
import { autopilotQueries } from '../../read-api/autopilot.ts';
import { listBenchmarks } from '../../read-api/benchmarks.ts';
import { getCalibration } from '../../read-api/calibration.ts';
import { datasetQueries } from '../../read-api/datasets.ts';
import { decisionQueries } from '../../read-api/decisions.ts';
import { forecastQueries } from '../../read-api/forecasting.ts';
import { goalQueries } from '../../read-api/goals.ts';
import type { AnyQuery } from '../../read-api/http/query.ts';
import { listInsights } from '../../read-api/insights.ts';
import { memberQueries } from '../../read-api/members.ts';
import { metricQueries } from '../../read-api/metrics.ts';
import { notificationEndpointQueries } from '../../read-api/notification-endpoints.ts';
import { notificationQueries } from '../../read-api/notifications.ts';
import { optimizationQueries } from '../../read-api/optimization.ts';
import { processQueries } from '../../read-api/processes.ts';
import { replayQueries } from '../../read-api/replays.ts';
import { reportQueries } from '../../read-api/reports.ts';
import { ruleQueries } from '../../read-api/rules.ts';
import { scheduleQueries } from '../../read-api/schedules.ts';
import { simulationQueries } from '../../read-api/simulation.ts';
import { tenancyQueries } from '../../read-api/tenancy.ts';
import { trustQueries } from '../../read-api/trust.ts';
import { webhookQueries } from '../../read-api/webhooks.ts';
import { flagCommands, PLATFORM_TENANT } from './flags.ts';

/** Every type of event in the log. */
export const eventTypes = eventCatalogue([
  ...tenancyEvents,
  ...identityEvents,
  ...trustEvents,
  ...decisionEvents,
  ...goalEvents,
  ...forecastEvents,
  ...optimizationEvents,
  ...simulationEvents,
  ...metricEvents,
  MetricReportWritten,
  ...benchmarkEvents,
  ...datasetEvents,
  ...autopilotEvents,
  ...processEvents,
  ...notificationEvents,
  ...flagEvents,
  ...auditEvents,
  ...replayEvents,
]);

/** Every command, whether it has a route or not. */
export const commands: readonly AnyCommand[] = [
  ...tenancyCommands,
  ...roleCommands,
  ...memberCommands,
  ...peopleCommands,
  ...sessionCommands,
  ...apiKeyCommands,
  ...trustCommands,
  ...decisionCommands,
  ...goalCommands,
  ...forecastCommands,
  ...optimizationCommands,
  ...simulationCommands,
  ...metricCommands,
  recordMetricReport,
  ...benchmarkCommands,
  ...datasetCommands,
  ...ruleCommands,
  ...ruleRunCommands,
  ...autopilotCommands,
  ...autopilotStepCommands,
  ...alertCommands,
  ...processCommands,
  ...scheduleCommands,
  ...webhookCommands,
  ...notificationCommands,
  ...notificationEndpointCommands,
  ...Object.values(flagCommands),
  installFlagPreset,
  ...auditCommands,
  ...replayCommands,
];

export const queries: readonly AnyQuery[] = [
  ...tenancyQueries,
  ...memberQueries,
  ...apiKeyQueries,
  ...trustQueries,
  ...decisionQueries,
  getCalibration,
  ...goalQueries,
  listInsights,
  ...forecastQueries,
  ...optimizationQueries,
  ...simulationQueries,
  ...replayQueries,
  ...metricQueries,
  ...reportQueries,
  listBenchmarks,
  ...datasetQueries,
  ...ruleQueries,
  ...autopilotQueries,
  ...automationLogQueries,
  ...alertQueries,
  ...processQueries,
  ...scheduleQueries,
  ...webhookQueries,
  ...notificationQueries,
  ...notificationEndpointQueries,
  ...auditQueries,
];

export const projections: readonly Projection[] = [
  tenantsProjection(PLATFORM_TENANT),
  membersProjection,
  ...roleProjections,
  peopleProjection,
  sessionsProjection,
  apiKeysProjection,
  ...trustProjections,
  ...decisionProjections,
  calibrationProjection,
  ...goalProjections,
  insightsProjection,
  forecastsProjection,
  optimizationsProjection,
  simulationsProjection,
  replaysProjection,
  ...metricProjections,
  reportsProjection,
  benchmarksProjection,
  ...datasetProjections,
  ...ruleProjections,
  ...autopilotProjections,
  ...alertProjections,
  ...processProjections,
  ...notificationProjections,
  notificationEndpointsProjection,
  ...flagProjections,
  auditProjection,
];

export const processes: readonly ProcessManager[] = [
  automationRules,
  ruleActions,
  autopilot,
  jobNotifications,
  notificationDelivery,
  personDirectory,
  decisionRewards,
  goalProgress,
  goalForecast,
  goalOutlook,
  ...analysisProcesses,
  ruleRuns,
  nightlyReplay,
];

/** Every job, acting through these ports. */
export const jobsActingThrough = (
  ports: AutopilotJobPorts & NotificationJobPorts & ReplayJobPorts & ReportJobPorts & AnalysisJobPorts,
): readonly AnyJob[] => [
  ...autopilotJobs(ports),
  ...trustJobs,
  ...notificationJobs(ports),
  ...replayJobs(ports),
  ...reportJobs(ports),
  ...analysisJobs(ports),
];

/** The types of events that each read model is made of. */
export const eventsOfReadModels: ReadonlyMap<string, readonly string[]> = new Map(
  projections.map(({ name, handlers }) => [name, handlers.map(({ type }) => type)]),
);
