import { acknowledgeAlert, raiseAlert, resolveAlert } from '../../commands/alerts.ts';
import {
  defineNotificationEndpoint,
  enableNotificationEndpoint,
  recordNotificationDeliveryFailed,
  recordNotificationEndpointRecovered,
  removeNotificationEndpoint,
} from '../../commands/notification-endpoints.ts';
import { raiseNotification, readNotification, recordNotificationDelivered } from '../../commands/notifications.ts';
import { FLAG_DEFAULTS, type FlagDefinition } from '../../domain/flags/flag.ts';
import { flagCommands } from '../../infra/composition/flags.ts';
import { AS_ADA, idNamed, idOf, ON_PLATFORM, type Teller } from './teller.ts';

/** Alerts, notifications and where they are sent. */
export const tellOfAlerts = async (teller: Teller): Promise<void> => {
  const { send, store } = teller;
  const alerted = {
    topic: 'stock',
    severity: 'warning',
    code: 'low-stock',
    reason: 'Lamps run out.',
    link: '/v1/metrics',
  } as const;
  const alertId = `${idOf(await send(raiseAlert, alerted))}-1`;
  await send(raiseAlert, alerted);
  await send(acknowledgeAlert, { alertId });
  await send(resolveAlert, { alertId, reason: 'ordered' });
  const defined = await send(defineNotificationEndpoint, {
    origin: 'https://hooks.example.org',
    secretId: idNamed('endpoint secret'),
  });
  let endpointId = '';
  for await (const events of store.readStream(defined.stream)) endpointId = String(events.at(-1)?.data.endpointId);
  const tell = (number: number) =>
    send(raiseNotification, {
      recipient: { kind: 'tenant' },
      topic: 'job-failed',
      text: 'A job failed.',
      link: `/v1/jobs/${number}`,
    });
  const [notificationId, late, lost] = [idOf(await tell(1)), idOf(await tell(2)), idOf(await tell(3))];
  await send(readNotification, { notificationId }, AS_ADA);
  await send(recordNotificationDelivered, { notificationId, endpointId, status: 204, attempts: 1 });
  await send(recordNotificationDeliveryFailed, {
    notificationId: late,
    endpointId,
    reason: 'timed-out',
    attempts: 5,
  });
  await send(recordNotificationEndpointRecovered, { endpointId });
  await send(recordNotificationDeliveryFailed, {
    notificationId: lost,
    endpointId,
    reason: 'gone',
    status: 410,
    attempts: 1,
  });
  await send(enableNotificationEndpoint, { endpointId });
  await send(removeNotificationEndpoint, { endpointId });
};

/** Flags, and a tenant that wants another one. */
export const tellOfFlags = async (teller: Teller): Promise<void> => {
  const { send } = teller;
  let flag: FlagDefinition = { ...FLAG_DEFAULTS, enabled: false, rolloutPercentage: 0 };
  const changes: readonly Partial<FlagDefinition>[] = [
    {},
    { enabled: true },
    { rolloutPercentage: 100 },
    { whitelist: ['premium'] },
    { constraints: { operator: '=', field: 'plan', value: 'premium' } },
    { variants: [{ name: 'a', weight: 1, value: 'one' }] },
    { description: 'Sells lamps.' },
    { enabled: false },
  ];
  for (const change of changes) {
    flag = { ...flag, ...change };
    await send(flagCommands.setFlag, { name: 'lamps', ...flag }, ON_PLATFORM);
  }
  await send(flagCommands.overrideFlag, { name: 'lamps', enabled: true, reason: 'we want them' });
  await send(flagCommands.removeFlagOverride, { name: 'lamps' });
};
