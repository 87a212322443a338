import { ErrorCode, NOOP_PROVIDER, OpenFeature, ProviderStatus } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateFlag, type FlagContext } from '../../domain/flags/evaluate-flag.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from '../../domain/flags/flag.ts';
import { createOpenFeatureProvider } from './openfeature-provider.ts';

const TENANT = '00000000-0000-4000-8000-000000000001';
const TENANT_THAT_OVERRIDES = '00000000-0000-4000-8000-000000000002';
const DOMAIN = 'provider-spec';
const ON: FlagDefinition = { ...FLAG_DEFAULTS, enabled: true, rolloutPercentage: 100 };
const variantsOf = (value: FlagDefinition['variants'][number]['value']) => [{ name: 'only', weight: 1, value }];

const flags: Readonly<Record<string, FlagDefinition>> = {
  on: ON,
  disabled: { ...ON, enabled: false },
  gradual: { ...ON, gradualRollout: true },
  whitelisted: { ...ON, rolloutPercentage: 0, whitelist: ['friends'] },
  norwegian: { ...ON, constraints: { operator: '=', field: 'place.country', value: 'NO' } },
  launched: { ...ON, constraints: { operator: '≥', field: 'day', value: '2026-11-21T00:00:00.000Z' } },
  color: { ...ON, variants: variantsOf('blue') },
  color_off: { ...ON, enabled: false, variants: variantsOf('blue') },
  limit: { ...ON, variants: variantsOf(12.5) },
  layout: { ...ON, variants: variantsOf({ columns: 2 }) },
};

const evaluate = async (name: string, context: FlagContext) => {
  if (name === 'unreadable') throw new Error('the log is away');
  const override = context.tenantId === TENANT_THAT_OVERRIDES ? { enabled: false, reason: 'no' } : undefined;
  return evaluateFlag({ name, definition: flags[name], override }, context, '2026-11-21T00:00:00.000Z');
};

const client = OpenFeature.getClient(DOMAIN);
const who = { targetingKey: TENANT };
OpenFeature.setLogger({ error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined });

beforeAll(() =>
  OpenFeature.setProviderAndWait(DOMAIN, createOpenFeatureProvider({ evaluate, ready: async () => undefined })),
);
afterAll(() => OpenFeature.setProviderAndWait(DOMAIN, NOOP_PROVIDER));

describe('a boolean flag', () => {
  test.each([
    ['on', who, true, 'STATIC', 'default'],
    ['disabled', who, false, 'DISABLED', 'disabled'],
    ['gradual', who, true, 'SPLIT', 'rollout'],
    ['whitelisted', { ...who, groups: ['friends'] }, true, 'TARGETING_MATCH', 'whitelisted'],
    ['whitelisted', who, false, 'STATIC', 'default'],
    ['norwegian', { ...who, place: { country: 'NO' } }, true, 'TARGETING_MATCH', 'constraint'],
    ['norwegian', { ...who, place: { country: 'SE' } }, false, 'DEFAULT', 'constraint'],
    ['launched', { ...who, day: new Date('2026-11-22T00:00:00Z') }, true, 'TARGETING_MATCH', 'constraint'],
    ['on', { targetingKey: TENANT_THAT_OVERRIDES }, false, 'TARGETING_MATCH', 'override'],
  ])('%s for %j is %s: %s', async (name, context, value, reason, ours) => {
    const details = await client.getBooleanDetails(name, !value, context);
    expect(details).toMatchObject({
      flagKey: name,
      value,
      reason,
      flagMetadata: { reason: ours, explanation: expect.any(String) },
    });
    expect(details.errorCode).toBeUndefined();
  });

  test('says which bucket decided', async () => {
    const { flagMetadata } = await client.getBooleanDetails('gradual', false, who);
    expect(flagMetadata.bucket).toEqual(expect.any(Number));
  });
});

describe('a flag with variants', () => {
  test('has the value of its variant, in its type', async () => {
    expect(await client.getStringDetails('color', 'red', who)).toMatchObject({ value: 'blue', variant: 'only' });
    expect(await client.getNumberDetails('limit', 1, who)).toMatchObject({ value: 12.5, variant: 'only' });
    expect(await client.getObjectDetails('layout', {}, who)).toMatchObject({ value: { columns: 2 }, variant: 'only' });
    expect(await client.getBooleanDetails('color', false, who)).toMatchObject({ value: true, variant: 'only' });
  });

  test('is what the caller says by default while it is off', async () => {
    const details = await client.getStringDetails('color_off', 'red', who);
    expect(details).toMatchObject({ value: 'red', reason: 'DISABLED' });
    expect(details.errorCode).toBeUndefined();
    expect(details.variant).toBeUndefined();
  });
});

describe("a failure gives the caller's default, and says why", () => {
  test.each([
    ['a flag that there is not', 'none', who, ErrorCode.FLAG_NOT_FOUND],
    ['no tenant', 'on', {}, ErrorCode.TARGETING_KEY_MISSING],
    ['a tenant that is none', 'on', { targetingKey: 'shop' }, ErrorCode.INVALID_CONTEXT],
    ['groups that are no list', 'on', { ...who, groups: 'friends' }, ErrorCode.INVALID_CONTEXT],
    ['a person that is no text', 'on', { ...who, personId: 7 }, ErrorCode.INVALID_CONTEXT],
    ['a log that cannot be read', 'unreadable', who, ErrorCode.GENERAL],
  ])('%s', async (_, name, context, errorCode) => {
    for (const fallback of [true, false]) {
      const details = await client.getBooleanDetails(name, fallback, context);
      expect(details).toMatchObject({ value: fallback, reason: 'ERROR', errorCode });
    }
  });

  test('another type than the flag has', async () => {
    const mismatch = { reason: 'ERROR', errorCode: ErrorCode.TYPE_MISMATCH };
    expect(await client.getStringDetails('on', 'x', who)).toMatchObject({ value: 'x', ...mismatch });
    expect(await client.getStringDetails('limit', 'x', who)).toMatchObject({ value: 'x', ...mismatch });
    expect(await client.getNumberDetails('color', 1, who)).toMatchObject({ value: 1, ...mismatch });
    expect(await client.getNumberDetails('color_off', 1, who)).toMatchObject({ value: 1, ...mismatch });
    expect(await client.getObjectDetails('color', {}, who)).toMatchObject({ value: {}, ...mismatch });
  });
});

test('the provider is ready once the flags were read, and not when they cannot be', async () => {
  expect(client.providerStatus).toBe(ProviderStatus.READY);
  expect(client.metadata.providerMetadata.name).toBe('precedent');
  const ready = () => Promise.reject(new Error('the log is away'));
  const unready = OpenFeature.setProviderAndWait('unready', createOpenFeatureProvider({ evaluate, ready }));
  await expect(unready).rejects.toThrow('the log is away');
  expect(OpenFeature.getClient('unready').providerStatus).toBe(ProviderStatus.ERROR);
});
