import { once } from 'node:events';
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Command } from 'commander';
import { eventTypes } from '../composition/catalogue.ts';
import { notaryIdentity, notaryOver } from '../composition/notary.ts';
import { projectionsOver } from '../composition/projections.ts';
import { openStorage, type Storage } from '../composition/storage.ts';
import { type Config, readConfig } from '../config/config.ts';
import { type Home, openHome } from '../home/home.ts';
import { examineKeys } from './doctor-keys.ts';
import { examineNotary } from './doctor-notary.ts';
import { examineReplays } from './doctor-replays.ts';
import { examineWitnesses } from './doctor-witnesses.ts';
import { examineJobs, examineProcesses, examineRedis, examineServices } from './doctor-work.ts';
import { attempt, type Finding } from './finding.ts';
import { outputOf } from './session.ts';

/** Something is wrong. */
const EXIT_WRONG = 3;
const ENOUGH_DISK_BYTES = 1_000_000_000;

/** `precedent doctor` */
export const addDoctor = (program: Command): void => {
  program
    .command('doctor')
    .description('look at everything that the product needs, and say what is wrong and how to mend it')
    .action(async (_, command: Command) => {
      const output = outputOf(command);
      const config = readConfig(process.env);
      const home = await openHome(config.PRECEDENT_HOME);
      for await (const finding of examine(config, home)) {
        const mend = finding.mend ? `\n      → ${finding.mend}` : '';
        output.result(finding, `${finding.well ? '✓' : '✗'} ${finding.what}: ${finding.detail}${mend}`);
        if (!finding.well) process.exitCode = EXIT_WRONG;
      }
    });
};

async function* examine(config: Config, home: Home): AsyncGenerator<Finding> {
  yield { what: 'Node', well: true, detail: process.version };
  yield await attempt(
    'folder',
    `${home.directory} cannot be written`,
    'Give yourself the rights, or set PRECEDENT_HOME.',
    async () => {
      await access(home.directory, constants.W_OK);
      const { bavail, bsize } = await statfs(home.directory);
      if (bavail * bsize < ENOUGH_DISK_BYTES) throw new Error('less than 1 GB is free on its disk');
      return `${home.directory}, ${Math.round((bavail * bsize) / 1e9)} GB free`;
    },
  );
  const running = await home.runningProcess();
  if (running)
    yield {
      what: 'product',
      well: true,
      detail: `runs as process ${running.pid}${running.url ? `, ${running.url}` : ''}`,
    };
  else
    yield await attempt(
      'port',
      `port ${config.PORT} is taken`,
      'Set PORT to another one, or end what listens there.',
      () => probePort(config),
    );

  let storage: Storage | undefined;
  yield await attempt(
    'storage',
    'cannot be opened',
    'See the message; DATABASE_URL and EVENTSTORE_URL say where it should be.',
    async () => {
      storage = await openStorage(config, home, eventTypes);
      return `${storage.description}, log at position ${await storage.store.head()}`;
    },
  );
  yield* examineRedis(config.REDIS_URL);
  if (storage === undefined) return;
  try {
    yield* examineStorage(storage, running !== undefined);
    yield await examineNotary(notaryOver(storage, notaryIdentity(storage, config, home)), home);
    yield* examineWitnesses(storage.pool, config);
    yield* examineKeys(storage.keyRotation);
    yield* examineProcesses(storage.pool);
    yield* examineJobs(storage.pool);
    yield* examineReplays(storage.pool, running !== undefined);
    yield* examineServices(storage.pool);
  } finally {
    await storage.close();
  }
}

async function* examineStorage(storage: Storage, running: boolean): AsyncGenerator<Finding> {
  const { rows } = await storage.pool.query<{ version: string }>("select current_setting('server_version') as version");
  const version = Number.parseInt(rows[0]?.version ?? '0', 10);
  yield {
    what: 'PostgreSQL',
    well: version >= 16,
    detail: `version ${rows[0]?.version}`,
    ...(version < 16 && { mend: 'Use 16 or newer.' }),
  };
  const runner = projectionsOver(storage);
  await runner.prepare();
  for (const { name, poison, lagEvents, lagSeconds } of await runner.status()) {
    const mend = `Mend the cause, then: npm run -s precedent -- projections --resume ${name}`;
    if (poison)
      yield { what: `projection ${name}`, well: false, detail: `stopped at ${poison.type}: ${poison.error}`, mend };
    else if (running || lagSeconds === 0)
      yield { what: `projection ${name}`, well: true, detail: `${lagEvents ?? '?'} events behind` };
    else
      yield {
        what: `projection ${name}`,
        well: true,
        detail: `${lagEvents ?? '?'} events behind; goes on at the next start`,
      };
  }
}

const probePort = async ({ HOST, PORT }: Config): Promise<string> => {
  const probe = createServer().listen(PORT, HOST);
  await once(probe, 'listening');
  probe.close();
  return `${HOST}:${PORT} is free`;
};
