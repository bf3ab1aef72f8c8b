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
export function said(cell: Cell): string {
  const { verdict, words, ms, told } = cell
  const paid = `${isPaidTwice(cell) ? `, paid ${cell.purchases}×` : ''}${cell.isBilledTruly === false ? ', **billed wrongly**' : ''}`
  const seconds = `${(ms / 1000).toFixed(1)} s`
  switch (verdict.type) {
    case 'exact':
      return verdict.ending === 'complete' ? `exact, ${seconds}${paid}` : `exact, honest failure, ${seconds}${paid}`
    case 'failed':
      return `failed, \`${told.failure}\`, at ${words} of ${WORDS}${paid}`
    case 'unmarked':
      return `**seam unmarked**${paid}`
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

/** Variants of a client have nothing new to say of the line. */
export const isRun = ({ isVariant }: Column, fault: Fault): boolean =>
  !isVariant || fault === noFault || fault.does.type === 'provider'

export function page(columns: readonly Column[], rows: readonly Fault[], cells: readonly Cell[], run: Run): string {
  const cellOf = (fault: Fault, column: Column) => {
    const cell = cells.find((cell) => cell.fault === fault && cell.column === column)
    if (!cell) throw new Error(`no run of ${column.name} under ${fault.name}`)
    return cell
  }
  const clients = columns.filter(({ isVariant }) => !isVariant)
  const variants = columns.filter(({ isVariant }) => isVariant)
  const faults = rows.filter((fault) => fault !== noFault)
  const providerFaults = faults.filter(({ does }) => does.type === 'provider')
  const title = (column: Column) => `${column.name} [${columns.indexOf(column) + 1}]`
  const summary = clients.map((column) => {
    const outcomes = faults.map((fault) => cellOf(fault, column))
    const count = (isSo: (cell: Cell) => boolean) => outcomes.filter(isSo).length
    const good = count(isGood)
    return [
      title(column),
      SERVERS[column.server],
      good === faults.length ? `**${good} of ${faults.length}**` : `${good} of ${faults.length}`,
      ...[
        count(({ verdict }) => ['truncated', 'doubled', 'garbled', 'unmarked'].includes(verdict.type)),
        count(({ verdict }) => verdict.type === 'failed'),
        count(({ verdict }) => verdict.type === 'error'),
        count(({ verdict }) => verdict.type === 'hung'),
        count(isPaidTwice),
      ].map((number) => (number === 0 ? '' : String(number))),
    ]
  })

  return `# The matrix: fault × client

One reply, one fault, one client: does the application get the whole text, once, and the truth about how it ended?
${clients.length} clients under ${faults.length} faults, from one run of \`npm run matrix\` on ${run.date.toISOString().slice(0, 10)}. ${faults.length - providerFaults.length} of the faults strike between
client and server, ${providerFaults.length} behind the server, at the provider.

${table(SUMMARY_HEAD, summary)}

## Cell by cell

${table(
  ['', ...clients.map(title)],
  rows.map((fault) => [fault.title, ...clients.map((column) => said(cellOf(fault, column)))]),
)}

${LEGEND(run.patienceMs)}

## When the provider fails: other ways to be served

The provider's faults once more: where the second provider is another vendor's, where the operator lets the relay go on for
clients that know nothing of it, and where there is no relay.

${table(
  ['', ...providerFaults.map(({ title }) => title)],
  variants.map((column) => [title(column), ...providerFaults.map((fault) => said(cellOf(fault, column)))]),
)}

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
  'failed, and said why',
  'gave up with an error',
  'hung',
  'paid twice',
]

const SERVERS: Readonly<Record<ServerKind, string>> = {
  relay: 'Holdfast',
  'relay-with-plan': 'Holdfast',
  'ai-sdk': 'its own',
  tanstack: 'its own',
  provider: 'none',
}

const table = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')

/** The whole text and its ending, for one price, and the right one. */
export const isGood = (cell: Cell): boolean =>
  cell.verdict.type === 'exact' && !isPaidTwice(cell) && cell.isBilledTruly !== false

/** The rest of an answer that was broken off has not been paid before. */
const isPaidTwice = ({ purchases, continuations }: Cell): boolean => purchases > 1 + continuations

const versions = ({ packages }: Column, { versionOf }: Run): string =>
  packages ? ` (${packages.map((name) => `${name} ${versionOf(name)}`).join(', ')})` : ' (this checkout)'

const LEGEND = (patienceMs: number) => `| verdict | means |
| --- | --- |
| exact, *n* s | the whole text, every event once, the proper ending; *n* seconds after it was asked for |
| exact, honest failure | after the kill, where nobody has said that another answer may go on: everything that the log has, once, and the reply's own ending, which is a typed failure |
| **“done” at *n* of ${WORDS}** | the worst: *n* words arrived, and the application was told that the reply is complete |
| **doubled**, **garbled** | text twice, or with a hole in it |
| **seam unmarked** | the whole text, and no mark where another provider took over |
| failed, *name*, at *n* of ${WORDS} | more could be had, but the reply failed, and the application was told so by an error with a name, which stood in the stream |
| error at *n* of ${WORDS} | the client gave up and said so; what it had is *n* words |
| hung at *n* of ${WORDS} | no word for ${patienceMs / 1000} s, the patience every client is given |
| paid *n*× | so many requests reached a provider for one reply, where it is more than it takes: one, and another for the rest of an answer that was broken off |
| **billed wrongly** | what the reply says it bought (\`purchases\` of \`GET /v1/replies/{id}\`) is not what the providers sold: what they counted, to the token, and what broke off as an estimate. Not looked at after the kill |`

const METHOD = `## How it is done

- **The stream** is the same for all: ${WORDS} numbered words, an event each, 20 ms apart, from the simulated provider (\`packages/simulator\`). No two words are
  alike, so a lost or doubled one is seen. “Paid” is counted by the provider's own journal.
- **The faults** on the line are made by one TCP proxy (\`test/matrix/fault-proxy.ts\`) between client and server. It counts the events that pass, lets ${EVENTS_BEFORE} through,
  gives them 50 ms to arrive, and strikes, at the same place for everybody. The provider's are made by the simulated provider, in its first answer for the reply, after its
  first ${EVENTS_BEFORE} events; if it were asked again, it would work. A run in which the fault did not strike is an error, not a result.
- **The servers** are real processes. Ours, the vendors' SDKs and the event sources talk to the built relay (\`holdfast serve\`, all defaults).
  Where the provider fails, it has two upstreams for each model, the one that fails and one that works, and gives a provider 3 s of silence instead of 5 minutes: \`test/matrix/holdfast.yaml\`.
  Going on is a second request, which costs the prompt and what was said again as its input; a model that has to be asked in words also repeats the last words, about 80 characters, for nobody to see.
  \`useChat\` and TanStack AI do not speak to such a server, so they have the one their own guides describe, in front of the same provider. Their stores are in memory, so
  a kill loses them. (With a store outside, TanStack's guide leaves it to the deployment to end a reply whose producer died; \`useChat\` does not come back to ask.) The event sources score as they do because this relay numbers its
  frames, keeps its log, finds a repeated POST again and goes on where a provider fails: what they lack is an ear for silence.
- **The clients** run in Node.js, each in the best setup its documentation describes; every one must pass the row “${noFault.title}”. What a person may do after that (reload, press
  “regenerate”) is not part of it.
- **The verdict** is a pure function of what the application was told and what the log and the providers' journals say (\`test/matrix/verdict.ts\`); a test shows that it catches a client that truncates and
  says “done”, and one that doubles. One run per cell; seconds vary from run to run, verdicts should not.`
