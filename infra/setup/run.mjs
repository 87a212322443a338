// Runs on whatever Node (20 or newer) the machine has, before anything is installed: installs what package-lock.json
// says if node_modules is not just that, then hands over to the pinned Node that came with it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules', '.precedent-installed');

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== wanted || !existsSync(pinnedNode)) install();

const child = spawn(pinnedNode, [join(root, process.argv[2]), ...process.argv.slice(3)], {
  // What Node compiled once, this and every process started from it need not compile again: half of a start's time.
  env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...process.env },
  // The channel is never written to: it breaks when this process dies, and so tells the child to stop as well.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

function install() {
  console.error('Installing dependencies (npm ci), once …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const run = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0 || !existsSync(pinnedNode)) {
    console.error(
      `\nThe installation failed${existsSync(pinnedNode) ? '' : ': the pinned Node is missing (were install scripts blocked? they are listed under allowScripts in package.json)'}.\n` +
        'Run `npm ci` to see why, then try again.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
