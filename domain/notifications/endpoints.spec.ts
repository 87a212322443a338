import { describe, expect, it } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import {
  type DeliveryFailure,
  NotificationDeliveryFailed,
  NotificationEndpointDefined,
  NotificationEndpointDisabled,
  NotificationEndpointEnabled,
  NotificationEndpointRecovered,
  NotificationEndpointRemoved,
} from './endpoint-events.ts';
import { endpointsFor, notificationEndpoints } from './endpoints.ts';

const spec = deciderSpec(notificationEndpoints);
const endpointId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ad';
const notificationId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ac';
const origin = 'https://hooks.example.com';
const definition = { endpointId, origin, secretId: '0192f0c1-2b3a-7c4d-8e5f-0123456789ae' };
const defined = NotificationEndpointDefined(definition);
const define = { type: 'DefineNotificationEndpoint', ...definition } as const;
const of = (type: 'RemoveNotificationEndpoint' | 'EnableNotificationEndpoint') => ({ type, endpointId }) as const;
const failure = (reason: DeliveryFailure = 'timed-out') => ({ notificationId, endpointId, reason, attempts: 15 });
const fail = (reason?: DeliveryFailure) => ({ type: 'RecordNotificationDeliveryFailed', ...failure(reason) }) as const;
const failed = (times: number) => Array.from({ length: times }, () => NotificationDeliveryFailed(failure()));
const disabled = NotificationEndpointDisabled({ endpointId, origin, because: 'failures' });
const recover = { type: 'RecordNotificationEndpointRecovered', endpointId } as const;
const recovered = NotificationEndpointRecovered({ endpointId });

describe('the endpoints of a tenant’s notifications', () => {
  it('are defined once, and 20 at most', () => {
    spec.given().when(define).then(defined);
    spec.given(defined).when(define).thenNothing();
    const others = Array.from({ length: 20 }, (_, index) =>
      NotificationEndpointDefined({ ...definition, endpointId: `${endpointId.slice(0, -2)}${index + 10}` }),
    );
    spec
      .given(...others)
      .when(define)
      .thenRefused('conflict', 'too-many-notification-endpoints');
    const removed = NotificationEndpointRemoved({ endpointId: others[0]?.data.endpointId ?? '' });
    spec
      .given(...others, removed)
      .when(define)
      .then(defined);
  });

  it('are removed for good', () => {
    const removed = NotificationEndpointRemoved({ endpointId });
    spec.given(defined).when(of('RemoveNotificationEndpoint')).then(removed);
    spec.given(defined, removed).when(of('RemoveNotificationEndpoint')).thenNothing();
    spec
      .given(defined, removed)
      .when(of('EnableNotificationEndpoint'))
      .thenRefused('notFound', 'notification-endpoint-unknown');
    spec.given().when(of('RemoveNotificationEndpoint')).thenRefused('notFound', 'notification-endpoint-unknown');
  });

  it('are disabled by the tenth failure in a row, and not before', () => {
    spec
      .given(defined, ...failed(8))
      .when(fail())
      .then(...failed(1));
    spec
      .given(defined, ...failed(9))
      .when(fail())
      .then(...failed(1), disabled);
    spec
      .given(defined, ...failed(9), recovered, ...failed(8))
      .when(fail())
      .then(...failed(1));
  });

  it('are disabled at once when they say that they are gone', () => {
    const gone = NotificationDeliveryFailed(failure('gone'));
    spec
      .given(defined)
      .when(fail('gone'))
      .then(gone, NotificationEndpointDisabled({ endpointId, origin, because: 'gone' }));
  });

  it('have what was under way when they were disabled or removed recorded, and nothing made of it', () => {
    spec
      .given(defined, disabled)
      .when(fail('endpoint-disabled'))
      .then(NotificationDeliveryFailed(failure('endpoint-disabled')));
    spec.given().when(fail()).thenRefused('notFound', 'notification-endpoint-unknown');
  });

  it('are enabled again with a clean sheet', () => {
    const enabled = NotificationEndpointEnabled({ endpointId });
    spec
      .given(defined, ...failed(10), disabled)
      .when(of('EnableNotificationEndpoint'))
      .then(enabled);
    spec.given(defined).when(of('EnableNotificationEndpoint')).thenNothing();
    spec
      .given(defined, ...failed(10), disabled, enabled)
      .when(fail())
      .then(...failed(1));
  });

  it('have recovered when a delivery goes well after one that did not', () => {
    spec.given(defined).when(recover).thenNothing();
    spec
      .given(defined, ...failed(1))
      .when(recover)
      .then(recovered);
    spec
      .given(defined, ...failed(1), recovered)
      .when(recover)
      .thenNothing();
    spec.given().when(recover).thenNothing();
  });

  it('get the topics that they ask for, all when they ask for none, and nothing while disabled', () => {
    const failures = NotificationEndpointDefined({ ...definition, topics: ['job-failed'] });
    expect(endpointsFor(spec.given(defined).state(), 'job-completed')).toEqual([endpointId]);
    expect(endpointsFor(spec.given(failures).state(), 'job-failed')).toEqual([endpointId]);
    expect(endpointsFor(spec.given(failures).state(), 'job-completed')).toEqual([]);
    expect(endpointsFor(spec.given(defined, disabled).state(), 'job-failed')).toEqual([]);
  });
});
