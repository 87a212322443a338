import { once } from 'node:events';
import type { Command } from 'commander';
import { type NamedKey, parseVerifierKey } from '../../domain/notary/signed-note.ts';
import { systemClock } from '../clock.ts';
import { witnessKey, witnessOver } from '../composition/witness.ts';
import { notaryKeyOf } from '../notary/notary-key.ts';
import { sha256 } from '../notary/sha256.ts';
import { WitnessKeyRefused, witnessSecret } from '../witness/witness-key-file.ts';
import { LedgerRefused, openWitnessLedger } from '../witness/witness-ledger.ts';
import { startWitnessServer } from '../witness/witness-server.ts';
import { outputOf } from './session.ts';
import { UsageError } from './usage-error.ts';

interface WitnessOptions {
  readonly port: string;
  readonly host: string;
  readonly keyFile: string;
  readonly stateFile?: string;
  readonly name?: string;
  readonly log: readonly string[];
}

const NOTE = `
A witness belongs to somebody else than the log, on a machine of theirs: it needs no database and nothing of the installation.
It keeps, for each log, the newest checkpoint that it signed, and signs no other that did not grow from it (C2SP tlog-witness).
Never give it an older copy of its state file: with that it would sign a second history.`;

/** `precedent witness` */
export const addWitness = (program: Command): void => {
  program
    .command('witness')
    .description('sign the checkpoints of logs of others, as long as they only ever grow')
    .requiredOption('--port <port>', 'where it listens; 0 takes a free one')
    .option('--host <address>', 'on which address', '127.0.0.1')
    .requiredOption('--key-file <file>', 'its name and its key; made when it is not there')
    .option('--state-file <file>', 'what it signed last; beside the key file when absent')
    .option('--name <name>', 'as whom it signs, such as witness.example.org/1; needed the first time')
    .requiredOption('--log <key...>', 'verifier keys of the logs, as `precedent verify log` shows them')
    .addHelpText('after', NOTE)
    .action((options: WitnessOptions, command: Command) => witness(options, command).catch(refused));
};

const witness = async (options: WitnessOptions, command: Command): Promise<void> => {
  const output = outputOf(command);
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port takes 0 to 65535');
  const logs = options.log.map(logOf);
  const { name, seed } = await witnessSecret(options.keyFile, options.name);
  const key = notaryKeyOf(seed);
  const ledger = await openWitnessLedger(options.stateFile ?? `${options.keyFile}.state`);
  try {
    const server = await startWitnessServer(witnessOver({ name, key, logs, ledger, clock: systemClock }), {
      host: options.host,
      port,
      onFailure: (error) => console.error(error instanceof Error ? `${error.message}: ${error.cause}` : error),
    });
    const verifierKey = witnessKey({ name, key });
    output.result({ event: 'started', url: server.url, key: verifierKey }, `${verifierKey} ${server.url}`);
    await stopRequested();
    await server.stop();
  } finally {
    await ledger.close();
  }
};

const stopRequested = async (): Promise<void> => {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
};

const logOf = (text: string): NamedKey => {
  const key = parseVerifierKey(sha256, text);
  if (key === undefined) throw new UsageError(`${text} is no verifier key of a log`);
  return key;
};

const refused = (error: unknown): never => {
  throw error instanceof LedgerRefused || error instanceof WitnessKeyRefused ? new UsageError(error.message) : error;
};
