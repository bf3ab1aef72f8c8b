// A table of things: a real one where there is room, a list of cards on a phone. Rows lead somewhere by a link in their
// first cell, so that they can be opened in another tab and reached with the keyboard.
import type { ReactNode } from 'react'
import { Skeleton } from './states.tsx'

export interface Column<Row> {
  readonly name: string
  readonly cell: (row: Row) => ReactNode
  /** Figures stand at the right, under each other. */
  readonly isFigure?: boolean
  /** Left out where there is little room. */
  readonly isMinor?: boolean
}

export interface DataTableProps<Row> {
  /** What the rows are, for who cannot see them. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Undefined while they are on their way. */
  readonly rows: readonly Row[] | undefined
  readonly idOf: (row: Row) => string
  /** Where the first cell leads. */
  readonly hrefOf?: (row: Row) => string
  /** Shown in place of no rows. */
  readonly empty: ReactNode
  /** Gets more of them; absent: these are all. */
  readonly onMore?: (() => void) | undefined
  readonly isGettingMore?: boolean
}

export function DataTable<Row>({
  label,
  columns,
  rows,
  idOf,
  hrefOf,
  empty,
  onMore,
  isGettingMore = false,
}: DataTableProps<Row>) {
  if (!rows) return <Skeleton rows={6} />
  if (rows.length === 0) return empty
  return (
    <div className="table-frame" role="region" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ name, isFigure, isMinor }) => (
              <th key={name} scope="col" data-figure={isFigure || undefined} data-minor={isMinor || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)}>
              {columns.map(({ name, cell, isFigure, isMinor }, at) => (
                <td key={name} data-name={name} data-figure={isFigure || undefined} data-minor={isMinor || undefined}>
                  {/* One thing, where a phone lays it beside its name. */}
                  <div>{at === 0 && hrefOf ? <a href={hrefOf(row)}>{cell(row)}</a> : cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {onMore && (
        <button className="button table-more" type="button" disabled={isGettingMore} onClick={onMore}>
          {isGettingMore ? 'One moment' : 'More'}
        </button>
      )}
    </div>
  )
}
