import { Command, CommanderError } from 'commander';
import { BackupRefused } from '../backup/backup-refused.ts';
import { ConfigurationError, readConfig } from '../config/config.ts';
import { AlreadyRunning } from '../home/home.ts';
import { EmbeddedPostgresFailure } from '../postgres/embedded-binaries.ts';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addBundle } from './bundle.ts';
import { addDoctor } from './doctor.ts';
import { addDrill } from './drill.ts';
import { addFlags } from './flags.ts';
import { addGate } from './gate.ts';
import { addImport } from './import.ts';
import { addKey } from './key.ts';
import { addLog } from './log.ts';
import { addMembers } from './member.ts';
import { addMigrate } from './migrate.ts';
import { addPerson } from './person.ts';
import { addProjections } from './projections.ts';
import { addProof } from './proof.ts';
import { addReplay } from './replay.ts';
import { addRestore } from './restore.ts';
import { addRole } from './role.ts';
import { addSecrets } from './secrets.ts';
import { addStart } from './start.ts';
import { addTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';
import { addVerify } from './verify.ts';
import { addWhatIf } from './what-if.ts';
import { addWitness } from './witness.ts';

/** What the process says with its exit code. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done and something is wrong (doctor, checksum).`;

const program = new Command('precedent')
  .description('A decision ledger: run it, feed it, read its log, rebuild what is derived from it.')
  .option('--json', 'print JSON lines for machines', false)
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', EXIT_CODES)
  .exitOverride();

addStart(program);
addTenant(program);
addMembers(program);
addPerson(program);
addRole(program);
addKey(program);
addImport(program);
addGate(program);
addFlags(program);
addLog(program);
addProjections(program);
addAudit(program);
addVerify(program);
addBundle(program);
addProof(program);
addWitness(program);
addReplay(program);
addWhatIf(program);
addSecrets(program);
addBackup(program);
addRestore(program);
addDrill(program);
addMigrate(program);
addDoctor(program);

const expected = (error: unknown): boolean =>
  error instanceof ConfigurationError ||
  error instanceof UsageError ||
  error instanceof AlreadyRunning ||
  error instanceof BackupRefused;

try {
  readConfig(process.env);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else if (expected(error) && error instanceof Error) {
    console.error(error.message);
    process.exitCode = EXIT.usage;
  } else if (error instanceof EmbeddedPostgresFailure) {
    console.error(error.message);
    process.exitCode = EXIT.failed;
  } else {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) console.error(error.stack);
    process.exitCode = EXIT.failed;
  }
}
