// docs/matrix.md, from what was measured. Pure: nothing on the page was typed in but its explanations.
import type { Cell } from './cell.ts'
import type { Column, ServerKind } from './column.ts'
import { EVENTS_BEFORE, type Fault, noFault } from './faults.ts'
import { WORDS } from './verdict.ts'

export interface Run {
  readonly date: Date
  readonly tookMs: number
  readonly patienceMs: number
  /** The installed version of a rival's package. */
  readonly versionOf: (name: string) => string
}

/** One cell in words. */
export function said({ verdict, words, ms, purchases }: Cell): string {
  const paid = purchases > 1 ? `, paid ${purchases}×` : ''
  const seconds = `${(ms / 1000).toFixed(1)} s`
  switch (verdict.type) {
    case 'exact':
      return verdict.ending === 'complete' ? `exact, ${seconds}${paid}` : `exact, honest failure, ${seconds}${paid}`
    case 'truncated':
      return `**“done” at ${words} of ${WORDS}**${paid}`
    case 'doubled':
      return `**doubled**${paid}`
    case 'garbled':
      return `**garbled**${paid}`
    case 'error':
      return `error at ${words} of ${WORDS}${paid}`
    case 'hung':
      return `hung at ${words} of ${WORDS}${paid}`
  }
}

export function page(columns: readonly Column[], rows: readonly Fault[], cells: readonly Cell[], run: Run): string {
  const cellOf = (fault: Fault, column: Column) => {
    const cell = cells.find((cell) => cell.fault === fault && cell.column === column)
    if (!cell) throw new Error(`no run of ${column.name} under ${fault.name}`)
    return cell
  }
  const faults = rows.filter((fault) => fault !== noFault)
  const summary = columns.map((column, at) => {
    const outcomes = faults.map((fault) => cellOf(fault, column))
    const count = (isSo: (cell: Cell) => boolean) => outcomes.filter(isSo).length
    const good = count(isGood)
    return [
      `${column.name} [${at + 1}]`,
      SERVERS[column.server],
      good === faults.length ? `**${good} of ${faults.length}**` : `${good} of ${faults.length}`,
      ...[
        count(({ verdict }) => ['truncated', 'doubled', 'garbled'].includes(verdict.type)),
        count(({ verdict }) => verdict.type === 'error'),
        count(({ verdict }) => verdict.type === 'hung'),
        count(({ purchases }) => purchases > 1),
      ].map((number) => (number === 0 ? '' : String(number))),
    ]
  })

  return `# The matrix: fault × client

One reply, one fault, one client: does the application get the whole text, once, and the truth about how it ended?
${columns.length} clients under ${faults.length} faults, from one run of \`npm run matrix\` on ${run.date.toISOString().slice(0, 10)}.

${table(SUMMARY_HEAD, summary)}

## Cell by cell

${table(
  ['', ...columns.map((column, at) => `${column.name} [${at + 1}]`)],
  rows.map((fault) => [fault.title, ...columns.map((column) => said(cellOf(fault, column)))]),
)}

${LEGEND(run.patienceMs)}

## The faults

${rows.map(({ title, what }) => `- **${title}**: ${what}.`).join('\n')}

## The clients

${columns.map((column, at) => `${at + 1}. **${column.name}**${versions(column, run)}. ${column.setup}`).join('\n')}

${METHOD}

## Again

    npm run matrix

It installs the rivals into \`test/matrix/rivals/\` the first time, takes about ${Math.ceil(run.tookMs / 60_000)} minutes, and writes this page; nothing on
it is typed in. \`npm run matrix -- --only silence --columns openai\` prints a part of it and writes nothing.

This run: ${run.date.toISOString().slice(0, 16).replace('T', ' ')} UTC, Node.js ${process.version}, ${process.platform} ${process.arch}, ${Math.round(run.tookMs / 1000)} s.
`
}

const SUMMARY_HEAD = [
  'client',
  'its server',
  'exact, and paid once',
  'misled: “done” too early, or wrong text',
  'gave up with an error',
  'hung',
  'paid twice',
]

const SERVERS: Readonly<Record<ServerKind, string>> = {
  relay: 'Holdfast',
  'ai-sdk': 'its own',
  tanstack: 'its own',
}

const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')

/** The whole text and its ending, for one price. */
export const isGood = ({ verdict, purchases }: Cell): boolean => verdict.type === 'exact' && purchases <= 1

const versions = ({ packages }: Column, { versionOf }: Run): string =>
  packages ? ` (${packages.map((name) => `${name} ${versionOf(name)}`).join(', ')})` : ' (this checkout)'

const LEGEND = (patienceMs: number) => `| verdict | means |
| --- | --- |
| exact, *n* s | the whole text, every event once, the proper ending; *n* seconds after it was asked for |
| exact, honest failure | after the kill: everything that the log has, once, and the reply's own ending, which is a typed failure |
| **“done” at *n* of ${WORDS}** | the worst: *n* words arrived, and the application was told that the reply is complete |
| **doubled**, **garbled** | text twice, or with a hole in it |
| error at *n* of ${WORDS} | the client gave up and said so; what it had is *n* words |
| hung at *n* of ${WORDS} | no word for ${patienceMs / 1000} s, the patience every client is given |
| paid *n*× | so many requests reached the provider for one reply, where it is more than one |`

const METHOD = `## How it is done

- **The stream** is the same for all: ${WORDS} numbered words, an event each, 20 ms apart, from the simulated provider (\`packages/simulator\`). No two words are
  alike, so a lost or doubled one is seen. “Paid” is counted by the provider's own journal.
- **The faults** are made by one TCP proxy (\`test/matrix/fault-proxy.ts\`) between client and server. It counts the events that pass, lets ${EVENTS_BEFORE} through,
  gives them 50 ms to arrive, and strikes, at the same place for everybody. A run in which it did not strike is an error, not a result.
- **The servers** are real processes. Ours, the vendors' SDKs and the event sources talk to the built relay (\`holdfast serve\`, all defaults).
  \`useChat\` and TanStack AI do not speak to such a server, so they have the one their own guides describe, in front of the same provider. Their stores are in memory, so
  a kill loses them. (With a store outside, TanStack's guide leaves it to the deployment to end a reply whose producer died; \`useChat\` does not come back to ask.) The event sources score as they do because this relay numbers its
  frames, keeps its log and finds a repeated POST again: what they lack is an ear for silence.
- **The clients** run in Node.js, each in the best setup its documentation describes; every one must pass the row “${noFault.title}”. What a person may do after that (reload, press
  “regenerate”) is not part of it.
- **The verdict** is a pure function of what the application was told and what the log says (\`test/matrix/verdict.ts\`); a test shows that it catches a client that truncates and
  says “done”, and one that doubles. One run per cell; seconds vary from run to run, verdicts should not.`
