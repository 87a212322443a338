import { describe, expect, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { DAY, dailySource } from '../../test/support/trust-examples.ts';
import { SignalSourceRegistered, SignalSourceRetired } from './events.ts';
import { expectedBy, sourceRegistry } from './source-registry.ts';

const spec = deciderSpec(sourceRegistry);
const register = (source = dailySource()) => ({ type: 'RegisterSignalSource' as const, source });
const registered = SignalSourceRegistered(dailySource());
const retire = { type: 'RetireSignalSource' as const, sourceId: 'meta', reason: 'The account is closed.' };
const retired = SignalSourceRetired({ sourceId: 'meta', reason: 'The account is closed.' });

describe('a signal source', () => {
  test('is registered with what it owes', () => spec.given().when(register()).then(registered));
  test('registered again as it is, is as it was', () => {
    const { buckets, ...others } = dailySource();
    const reordered = { buckets: { graceMillis: 0, lengthMillis: DAY, count: 1 }, ...others };
    spec
      .given(registered)
      .when(register({ ...reordered, buckets }))
      .thenNothing();
    spec.given(registered).when(register(reordered)).thenNothing();
  });
  test('registered otherwise owes something else', () => {
    const optional = dailySource({ mandatory: false });
    spec.given(registered).when(register(optional)).then(SignalSourceRegistered(optional));
  });
  test('owes no more than an evaluation can name', () => {
    const requiredFields = Array.from({ length: 3 }, (_, index) => `field${index}`);
    const source = dailySource({ requiredFields, buckets: { count: 100, lengthMillis: DAY, graceMillis: 0 } });
    spec.given().when(register(source)).thenRefused('invalid', 'too-many-cells');
  });
  test('cannot redefine what every source is measured by', () => {
    spec
      .given()
      .when(register(dailySource({ components: ['freshness'] })))
      .thenRefused('invalid', 'component-reserved');
  });
  test('is not the fifty-first', () => {
    const fifty = Array.from({ length: 50 }, (_, index) =>
      SignalSourceRegistered(dailySource({ sourceId: `source${index}` })),
    );
    spec
      .given(...fifty)
      .when(register())
      .thenRefused('conflict', 'too-many-sources');
  });
  test('owes nothing once it is retired', () => {
    spec.given(registered).when(retire).then(retired);
    expect(spec.given(registered, retired).state().size).toBe(0);
    spec.given(registered, retired).when(retire).thenRefused('notFound', 'source-not-registered');
  });
});

test('a gate expects the sources that name it, and those that name none', () => {
  const google = SignalSourceRegistered(dailySource({ sourceId: 'google', gates: ['autopilot'] }));
  const registry = spec.given(registered, google).state();
  expect(expectedBy(registry, 'autopilot').map(({ sourceId }) => sourceId)).toEqual(['google', 'meta']);
  expect(expectedBy(registry, 'retail').map(({ sourceId }) => sourceId)).toEqual(['meta']);
});
