import { Command, CommanderError } from 'commander';
import { BackupRefused } from '../backup/backup-refused.ts';
import { ConfigurationError, readConfig } from '../config/config.ts';
import { AlreadyRunning } from '../home/home.ts';
import { EmbeddedPostgresFailure } from '../postgres/embedded-binaries.ts';
import { UsageError } from './usage-error.ts';

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

/** Which commands there are, in the order of `--help`, and who adds them: only the one that is asked for is loaded. */
const COMMANDS: readonly (readonly [readonly string[], () => Promise<(program: Command) => void>])[] = [
  [['start'], async () => (await import('./start.ts')).addStart],
  [['tenant'], async () => (await import('./tenant.ts')).addTenant],
  [['member'], async () => (await import('./member.ts')).addMembers],
  [['person'], async () => (await import('./person.ts')).addPerson],
  [['role'], async () => (await import('./role.ts')).addRole],
  [['key'], async () => (await import('./key.ts')).addKey],
  [['import'], async () => (await import('./import.ts')).addImport],
  [['benchmarks'], async () => (await import('./benchmarks.ts')).addBenchmarks],
  [['gate'], async () => (await import('./gate.ts')).addGate],
  [['forecast', 'optimize', 'simulate'], async () => (await import('./analysis.ts')).addAnalysis],
  [['flag'], async () => (await import('./flags.ts')).addFlags],
  [['log'], async () => (await import('./log.ts')).addLog],
  [['rebuild', 'checksum', 'projections'], async () => (await import('./projections.ts')).addProjections],
  [['audit'], async () => (await import('./audit.ts')).addAudit],
  [['verify'], async () => (await import('./verify.ts')).addVerify],
  [['bundle'], async () => (await import('./bundle.ts')).addBundle],
  [['proof'], async () => (await import('./proof.ts')).addProof],
  [['witness'], async () => (await import('./witness.ts')).addWitness],
  [['replay'], async () => (await import('./replay.ts')).addReplay],
  [['what-if'], async () => (await import('./what-if.ts')).addWhatIf],
  [['secrets'], async () => (await import('./secrets.ts')).addSecrets],
  [['backup'], async () => (await import('./backup.ts')).addBackup],
  [['restore'], async () => (await import('./restore.ts')).addRestore],
  [['drill'], async () => (await import('./drill.ts')).addDrill],
  [['migrate'], async () => (await import('./migrate.ts')).addMigrate],
  [['doctor'], async () => (await import('./doctor.ts')).addDoctor],
];

const addCommands = async (asked: string | undefined): Promise<void> => {
  const wanted = COMMANDS.filter(([names]) => asked !== undefined && names.includes(asked));
  for (const [, load] of wanted.length > 0 ? wanted : COMMANDS) (await load())(program);
};

const expected = (error: unknown): boolean =>
  error instanceof ConfigurationError ||
  error instanceof UsageError ||
  error instanceof AlreadyRunning ||
  error instanceof BackupRefused;

try {
  readConfig(process.env);
  await addCommands(process.argv.slice(2).find((word) => !word.startsWith('-')));
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
