import { z } from 'zod';
import { type Instant, plusMillis } from '../../domain/kernel/time.ts';
import type { SignInPorts } from './ports.ts';

/** A browser in which a person signed in is known so long. */
const DEVICE_MILLIS = 180 * 86_400_000;
const DEVICE = 'device';
const Device = z.strictObject({ personId: z.uuid(), device: z.uuid() });

/** By what a browser is known from now on as one in which a person signed in. Sealed; it lets nobody in. */
export interface DeviceToken {
  readonly text: string;
  readonly expiresAt: Instant;
}

export const newDevice = async ({ ids, sealed, clock }: SignInPorts, personId: string): Promise<DeviceToken> => {
  const expiresAt = plusMillis(clock.now(), DEVICE_MILLIS);
  return { text: await sealed.seal(DEVICE, { personId, device: ids.newId() }, expiresAt), expiresAt };
};

/** The device that a browser is, if this person signed in there before; null: an unknown one. */
export const deviceOf = async (
  { sealed, clock }: SignInPorts,
  personId: string,
  shown: string | undefined,
): Promise<string | null> => {
  const opened = shown === undefined ? undefined : await sealed.open(DEVICE, shown, clock.now());
  const known = Device.safeParse(opened);
  return known.success && known.data.personId === personId ? known.data.device : null;
};
