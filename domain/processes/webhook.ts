import type { z } from 'zod';
import { type Decider, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { WebhookDefined, type WebhookDefinition, type WebhookEvent, WebhookRemoved } from './webhook-events.ts';

export const webhookStream = (tenant: TenantId, webhookId: string): StreamName =>
  streamName('webhook', tenant, webhookId);

export type WebhookCommand =
  | {
      readonly type: 'DefineWebhook';
      readonly definition: EventOf<typeof WebhookDefined>['data'];
      /** Why whoever defines it may not have its job done. */
      readonly forbidden?: Refusal | undefined;
    }
  | { readonly type: 'RemoveWebhook'; readonly webhookId: string };

export type Webhook =
  | { readonly status: 'none' }
  | { readonly status: 'active' | 'removed'; readonly definition: EventOf<typeof WebhookDefined>['data'] };

/** An address at which others deliver what starts a job. */
export const webhook: Decider<Webhook, WebhookCommand, WebhookEvent> = {
  initialState: { status: 'none' },
  decide: (command, state) => {
    switch (command.type) {
      case 'DefineWebhook':
        if (command.forbidden !== undefined) return command.forbidden;
        return state.status === 'none' ? [WebhookDefined(command.definition)] : [];
      case 'RemoveWebhook':
        if (state.status === 'none') return refuse('notFound', 'webhook-unknown', 'There is no such webhook.');
        return state.status === 'removed' ? [] : [WebhookRemoved({ webhookId: command.webhookId })];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'WebhookDefined':
        return { status: 'active', definition: event.data };
      case 'WebhookRemoved':
        if (state.status === 'none') throw new Error('WebhookRemoved before WebhookDefined');
        return { ...state, status: 'removed' };
      default:
        return state;
    }
  },
};

/** The job's input: what the webhook gives in any case, over the fields of the delivery that it lets pass. */
export const inputOfDelivery = (
  { input, fields }: Pick<z.output<typeof WebhookDefinition>, 'input' | 'fields'>,
  delivered: JsonObject,
): JsonObject => {
  const passed = fields.filter((field) => Object.hasOwn(delivered, field)).map((field) => [field, delivered[field]]);
  return { ...Object.fromEntries(passed), ...input };
};

/** Where it is delivered to names the webhook's tenant, so that it is found without asking anybody. */
export const hookIdOf = (tenant: TenantId, webhookId: string): string => `${tenant}.${webhookId}`;

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const HOOK_ID = new RegExp(`^(${UUID})\\.(${UUID})$`);

/** Undefined for a text that names no webhook. */
export const hookOf = (hookId: string): { readonly tenant: TenantId; readonly webhookId: string } | undefined => {
  const [, tenant, webhookId] = HOOK_ID.exec(hookId) ?? [];
  return tenant === undefined || webhookId === undefined ? undefined : { tenant, webhookId };
};
