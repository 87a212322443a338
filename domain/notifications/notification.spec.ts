import { describe, it } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import {
  NotificationDelivered,
  NotificationDeliveryRequested,
  NotificationRaised,
  NotificationRead,
} from './events.ts';
import { notification } from './notification.ts';

const notificationId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ac';
const raised = {
  notificationId,
  recipient: { kind: 'actor', id: 'ada' },
  topic: 'job-completed',
  text: 'The job forecast is done.',
  link: '/v1/jobs/1',
} as const;
const forAda = NotificationRaised(raised);
const forAll = NotificationRaised({ ...raised, recipient: { kind: 'tenant' } });
const read = { type: 'ReadNotification', notificationId } as const;
const raise = { type: 'RaiseNotification', ...raised, endpointIds: [] } as const;
const endpointId = '0192f0c1-2b3a-7c4d-8e5f-0123456789ad';
const readBy = (readerId: string) => NotificationRead({ notificationId, readerId });

const ada = deciderSpec(notification, { actor: { kind: 'user', id: 'ada' } });
const grace = deciderSpec(notification, { actor: { kind: 'user', id: 'grace' } });

describe('a notification', () => {
  it('is raised once', () => {
    ada.given().when(raise).then(forAda);
    ada.given(forAda).when(raise).thenNothing();
  });

  it('says where it is to be sent, and who has it, once', () => {
    const requested = NotificationDeliveryRequested({ notificationId, endpointIds: [endpointId] });
    ada
      .given()
      .when({ ...raise, endpointIds: [endpointId] })
      .then(forAda, requested);
    const delivery = { notificationId, endpointId, status: 204, attempts: 2 };
    const record = { type: 'RecordNotificationDelivered', ...delivery } as const;
    ada.given(forAda, requested).when(record).then(NotificationDelivered(delivery));
    ada
      .given(forAda, requested, NotificationDelivered(delivery))
      .when({ ...record, attempts: 3 })
      .thenNothing();
    ada.given().when(record).thenRefused('notFound', 'notification-unknown');
  });

  it('is read by the one whom it is for, once, and is not there for anybody else', () => {
    ada.given(forAda).when(read).then(readBy('ada'));
    ada.given(forAda, readBy('ada')).when(read).thenNothing();
    grace.given(forAda).when(read).thenRefused('notFound', 'notification-unknown');
    ada.given().when(read).thenRefused('notFound', 'notification-unknown');
  });

  it('of a tenant is read by each of its people', () => {
    grace.given(forAll, readBy('ada')).when(read).then(readBy('grace'));
  });
});
