import type { StandIn } from '../../../infra/postgres/read-database.ts';
import type { Put } from '../change.ts';
import { identifier, snakeCase } from '../definition.ts';
import { arrayLiteral } from '../encoding.ts';
import type { TableChanges } from '../fold.ts';
import type { TenantFold } from './tenant-fold.ts';

const TENANT = { sqlType: 'uuid', nullable: false } as const;

const encoded = new WeakMap<TenantFold, readonly StandIn[]>();

/** A fold's tables as a query finds them. Encoded once, and only where a query asks. */
export const standInsOf = (fold: TenantFold): readonly StandIn[] => {
  const standIns = encoded.get(fold) ?? fold.tables.map(standInOf);
  encoded.set(fold, standIns);
  return standIns;
};

const standInOf = ({ target, changes }: TableChanges): StandIn => {
  const { name, rollup } = target.table;
  if (rollup !== undefined) return { table: name, select: rollup.select(identifier) };
  let columns: ReturnType<typeof columnsOf> | undefined;
  return {
    table: name,
    columns: () => {
      columns ??= columnsOf(target, changes);
      return columns;
    },
  };
};

const columnsOf = (target: TableChanges['target'], changes: TableChanges['changes']) => {
  const rows = changes.filter((change): change is Put => change.effect === 'put');
  const tenants = arrayLiteral(
    TENANT,
    rows.map(({ tenant }) => tenant),
  );
  return [
    { name: 'tenant_id', sqlType: TENANT.sqlType, cells: tenants },
    ...target.columns.map(([name, column]) => ({
      name: snakeCase(name),
      sqlType: column.sqlType,
      cells: arrayLiteral(
        column,
        rows.map(({ row }) => row[name]),
      ),
    })),
  ];
};
