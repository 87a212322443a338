import { describe, expect, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import {
  FlagConstraintsChanged,
  FlagDefined,
  FlagDescribed,
  FlagDisabled,
  FlagEnabled,
  FlagOverridden,
  FlagOverrideRemoved,
  FlagRolloutChanged,
  FlagVariantsChanged,
  FlagWhitelistChanged,
} from './events.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from './flag.ts';
import { type FlagCommand, flagCatalogue } from './flag-catalogue.ts';
import { flagOverrides } from './flag-overrides.ts';

const name = 'new_reports';
const definition: FlagDefinition = { ...FLAG_DEFAULTS, enabled: true, rolloutPercentage: 100 };
const set = (changed: Partial<FlagDefinition> = {}, isGlobal = true): FlagCommand => ({
  type: 'SetFlag',
  name,
  definition: { ...definition, ...changed },
  isGlobal,
});

describe('the flags of all tenants', () => {
  const spec = deciderSpec(flagCatalogue);
  const defined = FlagDefined({ name, ...definition });

  test('a flag is defined by what it shall be', () => {
    spec.given().when(set()).then(defined);
    spec.given(defined).when(set()).thenNothing();
  });

  const condition = { operator: '=', field: 'country', value: 'NO' } as const;
  const variants = [{ name: 'blue', weight: 1, value: 'b' }];
  test.each([
    [{ description: 'Reports' }, FlagDescribed({ name, description: 'Reports' })],
    [{ whitelist: ['friends'] }, FlagWhitelistChanged({ name, whitelist: ['friends'] })],
    [{ constraints: condition }, FlagConstraintsChanged({ name, constraints: condition })],
    [{ variants }, FlagVariantsChanged({ name, variants })],
    [{ enabled: false }, FlagDisabled({ name })],
    [
      { rolloutPercentage: 75, gradualRollout: true },
      FlagRolloutChanged({ name, rolloutPercentage: 75, gradualRollout: true, stickiness: 'tenantId' }),
    ],
  ])('a change to %j is the event of that intent, and leads there', (changed, event) => {
    spec.given(defined).when(set(changed)).then(event);
    expect(spec.given(defined, event).state().get(name)).toEqual({ ...definition, ...changed });
  });

  test('several changes at once are several events, and turning it on is the last', () => {
    const off = FlagDefined({ name, ...definition, enabled: false });
    spec
      .given(off)
      .when(set({ description: 'Reports' }))
      .then(FlagDescribed({ name, description: 'Reports' }), FlagEnabled({ name }));
    expect(spec.given(off, FlagEnabled({ name })).state().get(name)?.enabled).toBe(true);
  });

  test('is not for a tenant to define', () => {
    spec.given().when(set({}, false)).thenRefused('forbidden', 'flag-is-global');
  });

  test.each([
    [
      'a percentage that is not all or nothing, without gradual rollout',
      { rolloutPercentage: 75 },
      'rollout-not-gradual',
    ],
    ['a group twice', { whitelist: ['friends', 'friends'] }, 'group-repeated'],
    ['two variants of one name', { variants: [...variants, ...variants] }, 'variant-repeated'],
    ['variants without weight', { variants: [{ name: 'blue', weight: 0, value: 'b' }] }, 'variants-without-weight'],
    [
      'variants of different types',
      { variants: [...variants, { name: 'two', weight: 1, value: 2 }] },
      'variant-types-differ',
    ],
  ])('refuses %s', (_, changed, code) => {
    spec.given().when(set(changed)).thenRefused('invalid', code);
  });

  test('there are at most 500', () => {
    const history = Array.from({ length: 500 }, (_, index) => FlagDefined({ name: `flag_${index}`, ...definition }));
    spec
      .given(...history)
      .when(set())
      .thenRefused('conflict', 'too-many-flags');
  });

  test('one that ships with the product is installed, and overrules nobody', () => {
    const install: FlagCommand = { type: 'InstallFlagPreset', name, definition };
    spec.given().when(install).then(defined);
    spec.given(defined, FlagDisabled({ name })).when(install).thenNothing();
  });
});

describe("a tenant's overrides", () => {
  const spec = deciderSpec(flagOverrides);
  const turnOn = { type: 'OverrideFlag', name, enabled: true, reason: 'pilot', isDefined: true } as const;
  const remove = { type: 'RemoveFlagOverride', name, isDefined: true } as const;
  const overridden = FlagOverridden({ name, enabled: true, reason: 'pilot' });

  test('are set, changed and removed', () => {
    spec.given().when(turnOn).then(overridden);
    spec.given(overridden).when(turnOn).thenNothing();
    spec
      .given(overridden)
      .when({ ...turnOn, enabled: false })
      .then(FlagOverridden({ name, enabled: false, reason: 'pilot' }));
    spec.given(overridden).when(remove).then(FlagOverrideRemoved({ name }));
    spec.given(overridden, FlagOverrideRemoved({ name })).when(remove).thenNothing();
    expect(spec.given(overridden, FlagOverrideRemoved({ name })).state()).toEqual(new Map());
  });

  test('are of flags that there are', () => {
    spec
      .given()
      .when({ ...turnOn, isDefined: false })
      .thenRefused('notFound', 'flag-not-found');
    spec
      .given()
      .when({ ...remove, isDefined: false })
      .thenRefused('notFound', 'flag-not-found');
  });
});
