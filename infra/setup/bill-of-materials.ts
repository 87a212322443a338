import { z } from 'zod';

const Package = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
type Package = z.output<typeof Package>;
const Lockfile = z.object({ name: z.string(), version: z.string(), packages: z.record(z.string(), Package) });

/**
 * The bill of materials of what is shipped (CycloneDX 1.6, JSON), by package-lock.json: no clock and no chance are in it,
 * so that the same lockfile gives the same bill. `npm sbom --omit=dev` leaves out what a tool of development needs too.
 */
export const billOfMaterials = (lockfile: unknown): object => {
  const { name, version, packages } = Lockfile.parse(lockfile);
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const reference = (path: string): string =>
    path === '' ? purlOf(name, version) : purlOf(nameAt(path), packages[path]?.version ?? '');
  const product = { type: 'application', 'bom-ref': reference(''), name, version, purl: reference('') };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: product },
    components: uniqueBy(
      shipped.map(([path, one]) => componentOf(nameAt(path), one)),
      ({ purl }) => purl,
    ),
    dependencies: uniqueBy(
      [['', packages['']] as const, ...shipped].map(([path, one]) => ({
        ref: reference(path),
        dependsOn: one === undefined ? [] : neededBy(path, one, packages).map(reference).toSorted(),
      })),
      ({ ref }) => ref,
    ),
  };
};

/** `node_modules/a/node_modules/@b/c`: @b/c. */
const nameAt = (path: string): string => path.split('node_modules/').at(-1) ?? path;

/** Package URL (purl specification, type npm). */
const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

const componentOf = (name: string, { version = '', integrity, license, optional }: Package) => {
  const [algorithm, digest = ''] = integrity?.split('-', 2) ?? [];
  const purl = purlOf(name, version);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    scope: optional ? 'optional' : 'required',
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    }),
    ...(license !== undefined && { licenses: [{ expression: license }] }),
  };
};

/** Where Node finds what a package needs: in its own folder, or in one above. */
const neededBy = (
  path: string,
  { dependencies, optionalDependencies }: Package,
  packages: Readonly<Record<string, Package>>,
): readonly string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => {
    const folders = path.split('/node_modules/').map((_, depth, parts) => parts.slice(0, parts.length - depth));
    const places = [...folders.map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`)];
    return [...places, `node_modules/${name}`].find((place) => place in packages) ?? [];
  });

/** The first of each: the same version may lie in several folders. */
const uniqueBy = <One>(all: readonly One[], key: (one: One) => string): readonly One[] => [
  ...new Map(all.toReversed().map((one) => [key(one), one])).values().toArray().toReversed(),
];
