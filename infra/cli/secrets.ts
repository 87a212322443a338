import type { Command } from 'commander';
import { withSession } from './session.ts';

/** Done, and something is wrong. */
const EXIT_WRONG = 3;

/** `precedent secrets rotate|status` */
export const addSecrets = (program: Command): void => {
  const secrets = program.command('secrets').description('what is encrypted at rest, and the keys that encrypt it');
  secrets
    .command('status')
    .description('which key-encryption key wraps, how old data keys are, and what a rotation would do')
    .action((_, command: Command) =>
      withSession(command, async ({ storage, output }) => {
        const status = await storage.keyRotation.status();
        const { keyEncryptionKey, keyEncryptionKeyDays, wrappedByOthers, secrets, dataKeys, retired, due, oldestDays } =
          status;
        const previous =
          wrappedByOthers === 0
            ? 'wraps every key: no previous one is needed'
            : `${wrappedByOthers} keys are still wrapped by the previous one`;
        const age = oldestDays === undefined ? '' : `, the oldest ${oldestDays.toFixed(1)} days old`;
        output.result(
          status,
          `Key-encryption key  ${keyEncryptionKey}, for ${keyEncryptionKeyDays.toFixed(1)} days; ${previous}
Data keys           ${dataKeys}${age}; ${due} due to be replaced, ${retired} replaced and still in use
Secrets             ${secrets}`,
        );
      }),
    );
  secrets
    .command('rotate')
    .description(
      'do now what the product does every hour: wrap keys by the current key-encryption key, replace old ones',
    )
    .option('--every-key', 'replace every data key, however young (after a leak)', false)
    .action((options: { everyKey: boolean }, command: Command) =>
      withSession(command, async ({ storage, output, signal }) => {
        const rotated = await storage.keyRotation.run({ everyKey: options.everyKey, signal });
        output.result(
          rotated,
          `${rotated.rewrapped} keys wrapped anew, ${rotated.replaced} data keys replaced, ${rotated.reencrypted} secrets encrypted anew, ${rotated.destroyed} old data keys destroyed.`,
        );
        for (const failure of rotated.failures) output.note(`Could not be opened: ${failure}`);
        if (rotated.failures.length > 0) process.exitCode = EXIT_WRONG;
      }),
    );
};
