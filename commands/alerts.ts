import { z } from 'zod';
import { alert, alertStream, topicIdOf, topicOfAlert } from '../domain/autopilot/alert.ts';
import { AlertId, AlertRaised } from '../domain/autopilot/alert-events.ts';
import { command } from '../domain/kernel/command.ts';

/** Sent by processes. The same topic again within its window raises no second alert. */
export const raiseAlert = command({
  name: 'RaiseAlert',
  summary: 'Tells people about something, once.',
  permission: 'alerts:write',
  input: AlertRaised.schema.omit({ alertId: true }),
  stream: ({ topic }, { tenant, digest }) => alertStream(tenant, topicIdOf(digest, topic)),
  decider: alert,
  command: (input, _facts, { digest }) => ({ type: 'RaiseAlert', topicId: topicIdOf(digest, input.topic), ...input }),
});

export const acknowledgeAlert = command({
  name: 'AcknowledgeAlert',
  summary: 'Says that somebody looks after an alert.',
  route: 'POST /v1/alerts/:alertId/acknowledge',
  permission: 'alerts:write',
  input: z.strictObject({ alertId: AlertId }),
  stream: ({ alertId }, { tenant }) => alertStream(tenant, topicOfAlert(alertId)),
  decider: alert,
  command: (input) => ({ type: 'AcknowledgeAlert', ...input }),
});

export const resolveAlert = command({
  name: 'ResolveAlert',
  summary: 'Says that what an alert is about is settled.',
  route: 'POST /v1/alerts/:alertId/resolve',
  permission: 'alerts:write',
  input: z.strictObject({ alertId: AlertId, reason: z.string().min(1).max(2_000) }),
  stream: ({ alertId }, { tenant }) => alertStream(tenant, topicOfAlert(alertId)),
  decider: alert,
  command: (input) => ({ type: 'ResolveAlert', ...input }),
});

export const alertCommands = [raiseAlert, acknowledgeAlert, resolveAlert] as const;
