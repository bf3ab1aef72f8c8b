import type { ColumnDefinitionBuilder, CreateTableBuilder } from 'kysely'

/** Adds `seq`, which the database counts up, and never back where rows are deleted. */
export const withSeq = (
  table: CreateTableBuilder<string>,
  engine: 'sqlite' | 'postgres',
): CreateTableBuilder<string, 'seq'> =>
  engine === 'postgres'
    ? table.addColumn('seq', 'bigserial', (column: ColumnDefinitionBuilder) => column.primaryKey())
    : table.addColumn('seq', 'integer', (column: ColumnDefinitionBuilder) => column.primaryKey().autoIncrement())
