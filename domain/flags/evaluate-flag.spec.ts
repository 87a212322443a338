import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateFlag, type FlagContext } from './evaluate-flag.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from './flag.ts';
import type { FlagOverride } from './flag-overrides.ts';
import { FLAG_PRESETS } from './presets.ts';

const NOW = '2026-11-21T00:00:00.000Z';
const TENANT = '00000000-0000-4000-8000-000000000001';
const ON: FlagDefinition = { ...FLAG_DEFAULTS, enabled: true, rolloutPercentage: 100 };

const evaluated = (
  definition: Partial<FlagDefinition>,
  { override, name = 'flag', ...context }: Partial<FlagContext> & { override?: FlagOverride; name?: string } = {},
) => evaluateFlag({ name, definition: { ...ON, ...definition }, override }, { tenantId: TENANT, ...context }, NOW);

const preset = (name: string, context: Partial<FlagContext> = {}) =>
  evaluateFlag({ name, definition: FLAG_PRESETS[name] }, { tenantId: TENANT, ...context }, NOW);

/** Ids that differ from tenant to tenant and are the same in every run. */
const tenants = Array.from(
  { length: 10_000 },
  (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
);

describe('why a flag is on or off, in the order in which it is asked', () => {
  const premium = { groups: ['premium_customers'] };
  const nobody: FlagDefinition = { ...ON, enabled: false, rolloutPercentage: 0, whitelist: ['premium_customers'] };
  const inNorway = { operator: '=', field: 'country', value: 'NO' } as const;
  const override = (enabled: boolean) => ({ override: { enabled, reason: 'asked for it' } });

  test("1. the tenant's override, whatever all else says", () => {
    expect(evaluated(nobody, override(true))).toMatchObject({ enabled: true, reason: 'override' });
    expect(evaluated(ON, override(false))).toMatchObject({ enabled: false, reason: 'override' });
    expect(evaluated({ ...ON, whitelist: ['premium_customers'] }, { ...premium, ...override(false) })).toMatchObject({
      enabled: false,
      reason: 'override',
    });
  });

  test('2. disabled is a hard off, for the whitelist too', () => {
    expect(evaluated(nobody, premium)).toMatchObject({ enabled: false, reason: 'disabled' });
  });

  test('the other reading of decision 3.14, a whitelist that overrides, is had by enabling the flag at 0 %', () => {
    const whitelistOnly = { ...nobody, enabled: true };
    expect(evaluated(whitelistOnly, premium)).toMatchObject({ enabled: true, reason: 'whitelisted' });
    expect(evaluated(whitelistOnly)).toMatchObject({ enabled: false, reason: 'default' });
  });

  test('3. a whitelisted group, past constraints and rollout', () => {
    const guarded = {
      rolloutPercentage: 0,
      gradualRollout: true,
      whitelist: ['premium_customers'],
      constraints: inNorway,
    };
    expect(evaluated(guarded, premium)).toMatchObject({ enabled: true, reason: 'whitelisted' });
    expect(evaluated(guarded, { groups: ['others'] })).toMatchObject({ enabled: false, reason: 'constraint' });
  });

  test('4. constraints, of which unknown is not fulfilled', () => {
    expect(evaluated({ constraints: inNorway }, { attributes: { country: 'NO' } })).toMatchObject({
      enabled: true,
      reason: 'constraint',
    });
    expect(evaluated({ constraints: inNorway }, { attributes: { country: 'SE' } })).toEqual({
      enabled: false,
      reason: 'constraint',
      explanation: 'Its constraints do not hold: country =: it is "SE".',
    });
    expect(evaluated({ constraints: inNorway })).toMatchObject({ enabled: false, reason: 'constraint' });
    const notInNorway = { operator: 'not', condition: inNorway } as const;
    expect(evaluated({ constraints: notInNorway })).toMatchObject({ enabled: false, reason: 'constraint' });
  });

  test('and they can ask for the tenant, the person and the groups, which no attribute can pretend to be', () => {
    const mine = { operator: '=', field: 'tenantId', value: TENANT } as const;
    expect(evaluated({ constraints: mine })).toMatchObject({ enabled: true });
    expect(evaluated({ constraints: mine }, { tenantId: 'other', attributes: { tenantId: TENANT } })).toMatchObject({
      enabled: false,
    });
    const inGroup = { operator: 'contains', field: 'groups', value: 'premium_customers' } as const;
    expect(evaluated({ constraints: inGroup }, premium)).toMatchObject({ enabled: true });
  });

  test('5. the rollout', () => {
    expect(evaluated(ON)).toMatchObject({ enabled: true, reason: 'default' });
    expect(evaluated({ rolloutPercentage: 0 })).toMatchObject({ enabled: false, reason: 'default' });
    expect(evaluated({ gradualRollout: true })).toMatchObject({
      enabled: true,
      reason: 'rollout',
      bucket: expect.any(Number),
    });
    expect(evaluated({ gradualRollout: true, stickiness: 'personId' })).toMatchObject({
      enabled: false,
      reason: 'rollout',
      explanation: 'It is rolled out by personId, which the context does not have.',
    });
  });

  test('and a flag that there is not', () => {
    expect(evaluateFlag({ name: 'none', definition: undefined, ...override(true) }, { tenantId: TENANT }, NOW)).toEqual(
      {
        enabled: false,
        reason: 'unknown_flag',
        explanation: 'There is no flag none.',
      },
    );
  });
});

describe('a gradual rollout', () => {
  const isOn = (rolloutPercentage: number, tenantId: string, name = 'flag') =>
    evaluated({ gradualRollout: true, rolloutPercentage }, { tenantId, name }).enabled;

  test('of 75 % reaches 75 % of 10,000 tenants, give or take one', () => {
    const reached = tenants.filter((tenantId) => preset('enhanced_compliance', { tenantId }).enabled).length;
    expect(reached).toBeGreaterThan(7_400);
    expect(reached).toBeLessThan(7_600);
  });

  test('raised to 80 % only adds tenants, and some', () => {
    const added = tenants.filter((tenant) => isOn(80, tenant) && !isOn(75, tenant));
    expect(tenants.filter((tenant) => isOn(75, tenant) && !isOn(80, tenant))).toEqual([]);
    expect(added.length).toBeGreaterThan(0);
  });

  test('only ever adds when it is raised, whoever it is for and whatever the flag is called', () => {
    const percentage = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(fc.string(), fc.string(), percentage, percentage, (name, tenant, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(isOn(high, tenant, name) || !isOn(low, tenant, name)).toBe(true);
      }),
    );
  });

  test('reaches nobody at 0 % and everybody at 100 %', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (name, id) => !isOn(0, id, name) && isOn(100, id, name)));
  });

  test('chooses others for another flag', () => {
    const differ = tenants.filter((tenant) => isOn(50, tenant, 'one') !== isOn(50, tenant, 'other')).length;
    expect(differ).toBeGreaterThan(4_000);
  });
});

describe('variants', () => {
  const variants = [
    { name: 'blue', weight: 1, value: 'b' },
    { name: 'red', weight: 3, value: 'r' },
    { name: 'never', weight: 0, value: 'n' },
  ];

  test('come in proportion to their weights, the same for the same id', () => {
    const chosen = tenants.map((tenantId) => evaluated({ variants }, { tenantId }).variant?.name);
    const blue = chosen.filter((name) => name === 'blue').length;
    expect(blue).toBeGreaterThan(2_350);
    expect(blue).toBeLessThan(2_650);
    expect(chosen.filter((name) => name === 'red').length).toBe(10_000 - blue);
    expect(tenants.map((tenantId) => evaluated({ variants }, { tenantId }).variant?.name)).toEqual(chosen);
  });

  test('are none while the flag is off, or when nobody says whose it is', () => {
    expect(evaluated({ variants, enabled: false })).not.toHaveProperty('variant');
    expect(evaluated({ variants, enabled: false })).toMatchObject({ variantType: 'string' });
    expect(evaluated({ variants, stickiness: 'personId' })).not.toHaveProperty('variant');
  });

  test('say nothing about the rollout: another seed chooses them', () => {
    const early = tenants.filter((tenantId) => (evaluated({ gradualRollout: true }, { tenantId }).bucket ?? 0) <= 25);
    const blue = early.filter((tenantId) => evaluated({ variants }, { tenantId }).variant?.name === 'blue').length;
    expect(blue / early.length).toBeGreaterThan(0.2);
    expect(blue / early.length).toBeLessThan(0.3);
  });
});

describe('the flags that ship with the product', () => {
  test('CFG-05: advanced_analytics is on for everyone', () => {
    for (const tenantId of tenants.slice(0, 100)) expect(preset('advanced_analytics', { tenantId }).enabled).toBe(true);
  });

  test('CFG-06: experimental_ml_models is off for all, premium customers included, while it is disabled', () => {
    expect(preset('experimental_ml_models', { groups: ['premium_customers'] })).toMatchObject({
      enabled: false,
      reason: 'disabled',
    });
  });

  test('CFG-07: enhanced_compliance answers the same every time', () => {
    for (const tenantId of tenants.slice(0, 100)) {
      expect(preset('enhanced_compliance', { tenantId })).toEqual(preset('enhanced_compliance', { tenantId }));
    }
  });
});
