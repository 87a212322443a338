import { z } from 'zod';
import { command } from '../domain/kernel/command.ts';
import { webhook, webhookStream } from '../domain/processes/webhook.ts';
import { WebhookDefined, WebhookDefinition } from '../domain/processes/webhook-events.ts';
import { refusalOfJob } from './job-permission.ts';

/** The secret was put where secrets are kept before: none goes through a command. */
export const defineWebhook = command({
  name: 'DefineWebhook',
  summary: 'Makes an address at which signed deliveries start a job, and shows its secret, this once.',
  permission: 'webhooks:write',
  input: z.strictObject({
    ...WebhookDefinition.shape,
    input: WebhookDefinition.shape.input.default({}),
    fields: WebhookDefinition.shape.fields.default([]),
    secretId: WebhookDefined.schema.shape.secretId,
  }),
  stream: (_, { tenant, derivedId }) => webhookStream(tenant, derivedId('webhook')),
  decider: webhook,
  gather: refusalOfJob,
  command: (input, forbidden, { derivedId }) => ({
    type: 'DefineWebhook',
    definition: { webhookId: derivedId('webhook'), ...input },
    forbidden,
  }),
  status: 201,
});

export const removeWebhook = command({
  name: 'RemoveWebhook',
  summary: 'Takes no deliveries any more and forgets the secret. Jobs that were started go on.',
  permission: 'webhooks:write',
  input: z.strictObject({ webhookId: z.uuid() }),
  stream: ({ webhookId }, { tenant }) => webhookStream(tenant, webhookId),
  decider: webhook,
  command: (input) => ({ type: 'RemoveWebhook', ...input }),
});

export const webhookCommands = [defineWebhook, removeWebhook] as const;
