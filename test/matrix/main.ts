// `npm run matrix`: every client against every fault, written to docs/matrix.md.
// `npm run matrix -- --only reset,kill --columns openai,start` runs a part and prints it, and writes nothing.
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Column } from './column.ts'
import { type Cell, PATIENCE_MS, runCell } from './cell.ts'
import { type Fault, faults, noFault } from './faults.ts'
import { ours } from './ours.ts'
import { isGood, isRun, page, said } from './page.ts'
import { loadRivals, versionOf } from './rivals.ts'
import { openStage } from './stage.ts'

/** Cells at a time, by what they do to a machine of which two cores must not become the fault. */
const AT_ONCE = {
  /** A server is started, killed and started again. */
  kill: 2,
  /** They wait for a clock, some until patience is over. */
  wait: 40,
  speak: 10,
}
type Lane = keyof typeof AT_ONCE

const { values } = parseArgs({ options: { only: { type: 'string' }, columns: { type: 'string' } } })
const listed = (list: string | undefined, name: string): boolean =>
  list === undefined || list.split(',').some((part) => name.includes(part))

// A rival may reject where nobody can await it; that is its verdict's business, not the end of the run.
process.on('unhandledRejection', (cause) => console.error(`matrix: unhandled rejection of a client: ${String(cause)}`))

const columns = [...ours, ...(await loadRivals())]
  .filter((column) => listed(values.columns, column.name))
  .toSorted((a, b) => Number(a.isVariant ?? false) - Number(b.isVariant ?? false))
const rows = [noFault, ...faults].filter((fault) => listed(values.only, fault.name))
const began = Date.now()
const stage = await openStage()
const cells: Cell[] = []
try {
  const all = rows.flatMap((fault) =>
    columns.filter((column) => isRun(column, fault)).map((column) => ({ fault, column })),
  )
  const lanes = Object.entries(AT_ONCE) as [Lane, number][]
  await Promise.all(
    lanes.map(([lane, atOnce]) =>
      together(
        atOnce,
        all.filter(({ fault }) => laneOf(fault) === lane),
      ),
    ),
  )
} finally {
  await stage.close()
}

// A client that fails where nothing goes wrong is set up wrongly, and says nothing about faults.
const misfit = cells.find((cell) => cell.fault === noFault && !isGood(cell))
if (misfit) throw new Error(`${misfit.column.name} fails without a fault: ${said(misfit)} ${misfit.told.detail ?? ''}`)
if (values.only === undefined && values.columns === undefined) {
  const run = { date: new Date(), tookMs: Date.now() - began, patienceMs: PATIENCE_MS, versionOf }
  writeFileSync(fileURLToPath(new URL('../../docs/matrix.md', import.meta.url)), page(columns, rows, cells, run))
}
// Hung clients have left sockets and timers behind that would keep the process alive.
process.exit(0)

async function together(atOnce: number, waiting: { fault: Fault; column: Column }[]): Promise<void> {
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const cell = await runCell(stage, next.fault, next.column)
      cells.push(cell)
      const why = cell.told.detail ? `  (${cell.told.detail.slice(0, 120).replaceAll('\n', ' ')})` : ''
      console.error(`${cell.fault.title.padEnd(33)}${cell.column.name.padEnd(46)}${said(cell)}${why}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

function laneOf({ name, does }: Fault): Lane {
  if (does.type === 'kill') return 'kill'
  return does.type === 'silence' || name === 'down-30s' || name.startsWith('provider-stalls') ? 'wait' : 'speak'
}
