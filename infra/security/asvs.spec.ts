import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const table = readFileSync(resolve(import.meta.dirname, 'asvs.md'), 'utf8');

interface Row {
  readonly id: string;
  readonly level: string;
  readonly where: string;
}

const rows: readonly Row[] = [...table.matchAll(/^\| (V[\d.]+) \| ([12]) \| [^|]+ \| (.+) \|$/gm)].map(
  ([, id = '', level = '', where = '']) => ({ id, level, where }),
);

/** The tests that a row names, by file and name. */
const testsOf = ({ where }: Row): readonly { readonly file: string; readonly name: string }[] =>
  where.split('<br>').flatMap((one) => {
    const [, file = '', name = ''] = /^`([^`]+\.spec\.ts)` › (.+)$/.exec(one) ?? [];
    return file === '' ? [] : [{ file, name }];
  });

/** How a name is written in a file: between quotes that it does not have itself. */
const isNamedIn = (text: string, name: string): boolean =>
  [`'${name}'`, `\`${name}\``, `"${name}"`, `'${name.replaceAll("'", "\\'")}'`].some((written) =>
    text.includes(written),
  );

describe('the table of ASVS 5.0', () => {
  test('has every requirement of level 1 and 2 once, in the order of the standard', () => {
    expect(rows.filter(({ level }) => level === '1')).toHaveLength(70);
    expect(rows.filter(({ level }) => level === '2')).toHaveLength(183);
    const numbers = rows.map(({ id }) => id.slice(1).split('.').map(Number));
    const inOrder = numbers.toSorted(([a = 0, b = 0, c = 0], [x = 0, y = 0, z = 0]) => a - x || b - y || c - z);
    expect(numbers).toEqual(inOrder);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test('says of each by which test or document it is shown, why it does not apply, or that it is open', () => {
    const saysNothing = rows.filter(
      (row) =>
        testsOf(row).length === 0 && !/^(?:does not apply: .{10,}|\*\*open\*\*: .{10,}|\[.+\]\(.+\))$/.test(row.where),
    );
    expect(saysNothing).toEqual([]);
  });

  test('names tests and documents that exist', () => {
    const missing = rows.flatMap((row) => {
      const tests = testsOf(row).filter(({ file, name }) => {
        const path = resolve(ROOT, file);
        return !existsSync(path) || !isNamedIn(readFileSync(path, 'utf8'), name);
      });
      const [, document] = /^\[.+\]\((.+)\)$/.exec(row.where) ?? [];
      const isThere = document === undefined || existsSync(resolve(import.meta.dirname, document));
      return [
        ...tests.map(({ file, name }) => `${row.id}: ${file} › ${name}`),
        ...(isThere ? [] : [`${row.id}: ${document}`]),
      ];
    });
    expect(missing).toEqual([]);
  });

  test('counts right', () => {
    const many = (which: (row: Row) => boolean) => rows.filter(which).length;
    const [shown, apart, open] = [
      many((row) => testsOf(row).length > 0),
      many(({ where }) => where.startsWith('does not apply')),
      many(({ where }) => where.startsWith('**open**')),
    ];
    const documents = rows.length - shown - apart - open;
    expect(table).toContain(
      `Of ${rows.length} requirements ${shown} are shown by a test and ${documents} by a document`,
    );
    expect(table).toContain(`${apart} do not apply, and ${open} are open`);
  });
});
