import { once } from 'node:events';
import { openHome } from '../../infra/home/home.ts';

/** A process that claims a folder when it is told to, says how that went, and stays until it is killed. */
const [, , directory = ''] = process.argv;
const home = await openHome(directory);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
try {
  await home.claim();
  process.stdout.write('claimed\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : String(error)}\n`);
}
