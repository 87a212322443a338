/**
 * `npm run lockfile`: makes package-lock.json name the optional packages of every platform. npm leaves out those that it
 * did not install or that its registry does not have, and then refuses the file with `npm ci` (npm/cli#4828).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const Package = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const Lockfile = z.looseObject({ packages: z.record(z.string(), Package) });

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What a platform package's name says of where it runs: `@biomejs/cli-linux-x64-musl`. */
const platformOf = (name: string): Record<string, readonly string[]> => {
  const words = name.replace('windows', 'win32').replace('wasi', 'wasm32').split(/[-/.]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
};

const FILE = 'package-lock.json';
const lockfile = Lockfile.parse(JSON.parse(await readFile(FILE, 'utf8')));
const added: string[] = [];
for (const [path, { optionalDependencies, dev }] of Object.entries(lockfile.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    const known = [`node_modules/${name}`, `${path}/node_modules/${name}`].some((place) => place in lockfile.packages);
    const platform = platformOf(name);
    if (known || Object.keys(platform).length === 0) continue;
    lockfile.packages[`node_modules/${name}`] = {
      version: version.replace(/^[~^]/, ''),
      ...platform,
      ...(dev && { dev }),
      optional: true,
    };
    added.push(name);
  }
}
lockfile.packages = Object.fromEntries(Object.entries(lockfile.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(FILE, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(
  added.length === 0 ? 'The lockfile names every platform.' : `Added ${added.length} packages of other platforms.`,
);
