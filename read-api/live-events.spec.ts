import { describe, expect, test } from 'vitest';
import { authorityOf, isAllowed } from '../domain/identity/effective-permissions.ts';
import { ROLE_PRESETS } from '../domain/identity/presets.ts';
import { eventTypes, queries } from '../infra/composition/catalogue.ts';
import { mayDo } from '../test/support/access/oracle.ts';
import { audienceOf, hears, LIVE_PERMISSION } from './http/live/audience.ts';
import { liveEvents } from './live-events.ts';

const audience = audienceOf(liveEvents);
const types = eventTypes.all.map(({ type }) => type);

/** What each event is about, said a second time and by its name. The first that fits counts. */
const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/^(?:Decision|RecommendationPolicy)/, 'decisions:read'],
  [/^Goal/, 'goals:read'],
  [/^Forecast/, 'forecasts:read'],
  [/^Optimization/, 'optimizations:read'],
  [/^Simulation/, 'simulations:read'],
  [/^(?:Signal|TrustGate|TrustPolicy)/, 'trust:read'],
  [/^Replay/, 'replays:read'],
  [/^MetricReport/, 'reports:read'],
  [/^(?:Metric|Benchmark)/, 'metrics:read'],
  [/^(?:Dataset|Import|Batch|Rows)/, 'datasets:read'],
  [/^Alert/, 'alerts:read'],
  [/^AutomationRule/, 'rules:read'],
  [/^Autopilot/, 'autopilot:read'],
  [/^Flag/, 'flags:read'],
  [/^Tenant(?:SettingsChanged|Suspended|Reactivated)$/, 'tenant:read'],
];
/** Heard with the log only: who comes in, who may do what, what is for one person, how the work is done. */
const LOG_ONLY =
  /^(?:Person|Password|Totp|SecondFactor|SignIn|External|Tenant(?:Joined|Created|AccessedByPlatform)|SuperAdmin|Session|ApiKey|Role|Member|Invitation|Notification|Process|Job|Schedule|Webhook|Access|Personal)/;

const neededFor = (type: string): string => ABOUT.find(([name]) => name.test(type))?.[1] ?? 'log:read';

describe('who hears which event live', () => {
  test('is decided of every type of event; a new one is heard with the log only until somebody decides', () => {
    expect(types.filter((type) => neededFor(type) === 'log:read' && !LOG_ONLY.test(type))).toEqual([]);
    expect([...audience.keys()].filter((type) => !types.includes(type))).toEqual([]);
    const reader = principal(new Set([...audience.values(), LIVE_PERMISSION]));
    expect(hears(reader, 'SomethingNew', audience)).toBe(false);
    expect(hears(principal(new Set(['log:read'])), 'SomethingNew', audience)).toBe(true);
  });

  test('is said by permissions that views need', () => {
    const declared = new Set<string>([...queries.map(({ permission }) => permission), 'flags:read']);
    expect([...new Set(audience.values())].filter((permission) => !declared.has(permission))).toEqual([]);
  });

  test.each(ROLE_PRESETS.map((role) => [role.name, role] as const))('of the role %s, event by event', (_, role) => {
    const authority = authorityOf({ roles: [role], grants: [], modules: ['decisions'] });
    const held = { patterns: role.permissions, ...(role.name === 'domain_admin' && { onlyOn: ['decisions'] }) };
    const asked = ['log:read', ...audience.values()] as const;
    const permissions = new Set(asked.filter((permission) => isAllowed(authority, permission)));
    const expected = types.filter((type) => mayDo(held, 'log:read') || mayDo(held, neededFor(type)));
    expect(types.filter((type) => hears(principal(permissions), type, audience))).toEqual(expected);
  });

  test('who may hear decisions need not be who may hear of people', () => {
    const member = principal(new Set(['decisions:read']));
    expect(hears(member, 'DecisionRecorded', audience)).toBe(true);
    for (const type of ['MemberAdded', 'SessionStarted', 'NotificationRaised', 'TrustGateEvaluated']) {
      expect(hears(member, type, audience)).toBe(false);
    }
  });

  test('an event of two permissions stops the start', () => {
    const [first] = liveEvents;
    expect(() => audienceOf([...liveEvents, ['trust:read', first?.[1] ?? []]])).toThrow(
      /decisions:read and trust:read/,
    );
  });
});

function principal(permissions: ReadonlySet<string>) {
  return { tenant: 'a', actor: { kind: 'user', id: 'somebody' }, permissions, superAdmin: false } as const;
}
