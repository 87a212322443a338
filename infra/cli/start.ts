import type { Command } from 'commander';
import { type Config, readConfig } from '../config/config.ts';
import { type Product, startProduct } from '../main.ts';
import { endOnCrash } from './end-on-crash.ts';
import { fillDemo, prepareDemoOwner, prepareTenant } from './first-start.ts';
import { appointFirstSuperAdmin } from './first-super-admin.ts';
import { outputOf } from './session.ts';

/** `precedent start` */
export const addStart = (program: Command): void => {
  program
    .command('start')
    .description('run the product: API, projections, processes and workers in one process, or some of them')
    .option('--roles <roles>', 'of api, projections, processes, workers, separated by commas')
    .action(async (options: { roles?: string }, command: Command) => {
      const output = outputOf(command);
      const config = readConfig({ ...process.env, ...(options.roles && { PRECEDENT_ROLES: options.roles }) });
      // Asked to stop while still starting: then it stops as soon as it has started.
      const asked = stopRequested();
      const product = await startProduct(config, new Set(config.PRECEDENT_ROLES));
      endOnCrash(product.logger);
      try {
        await appointFirstSuperAdmin(product, config, output.note);
        await welcome(product, config, output.note);
        output.result({ event: 'started', url: product.url }, product.url ? `Ready: ${product.url}` : 'Ready.');
        await asked;
        output.note('Stopping …');
      } finally {
        await product.stop();
      }
      output.note('Stopped. Everything is kept.');
    });
};

/** npm, our launcher and the terminal may each pass one Ctrl-C on: what comes this soon is the same one. */
const SAME_REQUEST_MILLIS = 1_000;

/**
 * Resolves on Ctrl-C, on SIGTERM, and when whoever started us is gone. Asked again, later, the process ends at once:
 * what was acknowledged is in the log, and the next start takes the database over.
 */
const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    let first: number | undefined;
    const asked = () => {
      first ??= performance.now();
      if (performance.now() - first > SAME_REQUEST_MILLIS) process.exit(1);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
    if (process.channel === undefined) return;
    process.once('disconnect', asked);
    process.channel.unref();
  });

const welcome = async (product: Product, config: Config, note: (text: string) => void): Promise<void> => {
  if (product.url === undefined || config.DATABASE_URL !== undefined) return;
  const credentials = await prepareTenant(product, config, product.url, note);
  const person = config.DEMO ? await prepareDemoOwner(product, config, credentials) : undefined;
  if (config.DEMO) await fillDemo(product, note);
  note(`
  Precedent is at ${product.url}

  Sign in  ${person === undefined ? 'as whom SUPER_ADMIN_EMAIL named or somebody invited' : `as ${person.email}, password ${person.password}`}
  Tenant   ${credentials.tenant}${config.DEMO ? '  (a simulated retailer: its data is made up, and labelled so)' : ''}
  API key  ${credentials.apiKey}
           (also in ${product.home.directory}/credentials.json, for scripts)

  Try      curl -H "Authorization: Bearer ${credentials.apiKey}" ${product.url}/v1/decisions?limit=3
           open ${product.url}/docs
           npm run -s precedent -- --help
  Stop     Ctrl-C
`);
};
