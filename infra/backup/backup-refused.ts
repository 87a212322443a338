/** What was given cannot be restored, or not here. The message says why and what would do; nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}
