import { readFileSync } from 'node:fs';

/**
 * The statements of an SQL file, each under the `-- name: <name>` line before it. Asking for a name that the file does
 * not have throws.
 */
export const namedStatements = <const Name extends string>(
  file: URL,
  names: readonly Name[],
): Readonly<Record<Name, string>> => {
  const blocks = readFileSync(file, 'utf8').split(/^-- name: (\w+)$/m);
  const found = new Map<string, string>();
  for (let place = 1; place < blocks.length; place += 2)
    found.set(blocks[place] ?? '', (blocks[place + 1] ?? '').trim());
  const entries = names.map((name) => {
    const statement = found.get(name);
    if (statement === undefined) throw new Error(`${file.pathname} has no statement ${name}`);
    return [name, statement];
  });
  return Object.fromEntries(entries);
};
