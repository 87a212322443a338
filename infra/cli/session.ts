import type { Command } from 'commander';
import { eventTypes } from '../composition/catalogue.ts';
import { openStorage, type Storage } from '../composition/storage.ts';
import { type Config, readConfig } from '../config/config.ts';
import { type Home, openHome } from '../home/home.ts';
import { createOutput, type Output } from './output.ts';

/** What a command works with. */
export interface Session {
  readonly config: Config;
  readonly home: Home;
  readonly storage: Storage;
  readonly output: Output;
  /** Aborts on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal;
}

/** Opens what a command needs and closes it again, whatever happens meanwhile. */
export const withSession = async (command: Command, use: (session: Session) => Promise<void>): Promise<void> => {
  const config = readConfig(process.env);
  const home = await openHome(config.PRECEDENT_HOME);
  await untilStopped(async (signal) => {
    const storage = await openStorage(config, home, eventTypes);
    try {
      await use({ config, home, storage, output: outputOf(command), signal });
    } finally {
      await storage.close();
    }
  });
};

/** Runs with a signal that aborts on Ctrl-C and on SIGTERM. */
export const untilStopped = async (use: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('stopped'));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  try {
    await use(stopping.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
  }
};

/** How the command was asked to talk: `--json` belongs to the whole program. */
export const outputOf = (command: Command): Output => createOutput(command.optsWithGlobals<{ json: boolean }>().json);
