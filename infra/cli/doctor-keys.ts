import type { KeyRotation } from '../crypto/key-rotation.ts';
import type { Finding } from './finding.ts';

/** The oldest that keys may be: of data by themselves, of what wraps them by an operator's hand. */
const DATA_KEY_DAYS = 90;
const KEY_ENCRYPTION_KEY_DAYS = 365;

/** Whether keys were replaced in time. */
export async function* examineKeys({ status }: Pick<KeyRotation, 'status'>): AsyncGenerator<Finding> {
  const { keyEncryptionKeyDays: days, wrappedByOthers, oldestDays = 0, dataKeys } = await status();
  const tooOld = days > KEY_ENCRYPTION_KEY_DAYS;
  yield {
    what: 'key-encryption key',
    well: !tooOld,
    detail: `${Math.floor(days)} days old${wrappedByOthers > 0 ? `, ${wrappedByOthers} keys still need the previous one` : ''}`,
    ...(tooOld && {
      mend: 'Make a new KEY_ENCRYPTION_KEY (openssl rand -base64 32), give the old one as KEY_ENCRYPTION_KEY_PREVIOUS, and start again.',
    }),
  };
  const late = oldestDays > DATA_KEY_DAYS;
  yield {
    what: 'data keys',
    well: !late,
    detail: dataKeys === 0 ? 'none yet' : `${dataKeys}, the oldest ${Math.floor(oldestDays)} days old`,
    ...(late && {
      mend: 'Let a process with the role processes run, which replaces them, or: npm run -s precedent -- secrets rotate',
    }),
  };
}
