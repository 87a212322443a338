import { describe, expect, it } from 'vitest';
import { deciderSpec, TEST_CONTEXT } from '../../test/support/decider-spec.ts';
import { hookIdOf, hookOf, inputOfDelivery, webhook } from './webhook.ts';
import { WebhookDefined, WebhookRemoved } from './webhook-events.ts';

const webhookId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ac';
const definition = {
  webhookId,
  name: 'the shop',
  job: 'trust.evaluate-gate',
  input: { actionType: 'budget_cut' },
  fields: ['gateId'],
  secretId: '0192f0c1-2b3a-7c4d-8e5f-0123456789ad',
};
const [defined, removed] = [WebhookDefined(definition), WebhookRemoved({ webhookId })];
const spec = deciderSpec(webhook);

describe('a webhook', () => {
  it('is defined once and removed once', () => {
    spec.given().when({ type: 'DefineWebhook', definition }).then(defined);
    spec.given(defined).when({ type: 'RemoveWebhook', webhookId }).then(removed);
    spec.given(defined, removed).when({ type: 'RemoveWebhook', webhookId }).thenNothing();
    spec.given().when({ type: 'RemoveWebhook', webhookId }).thenRefused('notFound', 'webhook-unknown');
  });

  it('gives its job the fields that it lets pass, and never lets a delivery overrule its own', () => {
    const delivered = { gateId: 'meta', actionType: 'pause', email: 'ada@example.com' };
    expect(inputOfDelivery(definition, delivered)).toEqual({ gateId: 'meta', actionType: 'budget_cut' });
    expect(inputOfDelivery({ ...definition, fields: ['actionType'] }, delivered)).toEqual({ actionType: 'budget_cut' });
    expect(inputOfDelivery({ ...definition, fields: ['toString'] }, {})).toEqual(definition.input);
  });

  it('is found from its address, and from nothing else', () => {
    const hookId = hookIdOf(TEST_CONTEXT.tenant, webhookId);
    expect(hookOf(hookId)).toEqual({ tenant: TEST_CONTEXT.tenant, webhookId });
    for (const other of ['', webhookId, `${hookId}.x`, hookId.toUpperCase(), `${hookId}\n`]) {
      expect(hookOf(other)).toBeUndefined();
    }
  });
});
