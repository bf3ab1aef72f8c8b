// How far an estimate is off, on the recorded streams of real vendors that said what they had counted: the upstream is let
// say everything but its bill. docs/decisions/0014-prices.md has these figures.
import { readFileSync } from 'node:fs'
import { type DialectName, EMPTY, type Message, type Saying, dialects, fold, sseDecoder } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { Bill, estimate } from './bill.ts'
import type { Head, Lease } from './logs/log.ts'
import { toOctets } from './octets.ts'
import { octetsIn } from './said.ts'
import type { Place } from './routing/course.ts'
import { Tail } from './tail.ts'
import { type Telling, Translation, Verbatim } from './telling.ts'

const root = new URL('../../../recordings/', import.meta.url)

interface Heard {
  readonly file: string
  readonly wire: DialectName
  readonly sayings: readonly Saying[]
  readonly message: Message
  /** Octets, as its events say it. */
  readonly said: number
  /** As the vendor counted it. */
  readonly output: number
}

const heard = readIndex().flatMap(({ file = '', wire = '', fidelity = '' }): Heard[] => {
  if (!(wire in dialects) || fidelity.startsWith('spliced') || file.startsWith('_')) return []
  const dialect = dialects[wire as DialectName]
  const sayings = (dialect.decoder ?? sseDecoder)().push(toOctets(readFileSync(new URL(file, root))))
  const reader = dialect.reader()
  const events = sayings.map((one) => ({ ...one, data: Buffer.from(one.data, 'latin1').toString() }))
  const read = [...events.flatMap((one) => reader.read(one)), ...reader.close()]
  const message = read.reduce(fold, EMPTY)
  const said = read.reduce((sum, event) => sum + octetsIn(event), 0)
  const { output } = message.usage
  return output ? [{ file, wire: wire as DialectName, sayings, message, said, output }] : []
})

/** Its vendor sees what we see. */
const isPlain = ({ message: { blocks, usage } }: Heard): boolean =>
  blocks.length > 0 && blocks.every(({ type }) => type === 'text') && !usage.reasoning

const lease: Lease = {
  id: 'rpl_1',
  append() {},
  name() {},
  flushed: () => Promise.resolve(),
  letGo() {},
  onFailure: undefined,
}
const place = { upstream: { name: 'vendor' }, model: 'm' } as unknown as Place
const headIn = (dialect: DialectName): Head => ({
  id: 'rpl_1',
  owner: 'key',
  dialect,
  model: 'm',
  form: 'stream',
  createdAt: 0,
  disconnect: { policy: 'drain' },
  fingerprint: '',
})

/** What an upstream said before it was cut off from its bill. */
function told({ wire, sayings }: Heard, isTranslated = false): Telling {
  const other = wire === 'openai-chat' ? 'anthropic-messages' : 'openai-chat'
  const head = headIn(isTranslated ? other : wire)
  const tail = new Tail(lease, 0)
  const telling = isTranslated ? new Translation(head, tail, dialects[wire]) : new Verbatim(head, tail)
  for (const saying of sayings) if (telling.tell(saying)) break
  return Object.assign(telling, { usage: {}, isCounted: false })
}

const outputOf = (telling: Telling): number => new Bill().open(place, 0, telling).purchase?.usage.output ?? 0

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

describe('an estimate of the output', () => {
  const rows = heard.map((one) => ({ one, telling: told(one) }))
  type Row = (typeof rows)[number]
  const error = (of: readonly Row[], guess: (telling: Telling) => number) =>
    median(of.map(({ one: { output }, telling }) => Math.abs(guess(telling) - output) / output))
  const byLength = ({ said }: Telling) => said / 4
  const byFrames = ({ frames }: Telling) => frames

  test('is nearer than the length alone, and than the number of frames', () => {
    const plain = rows.filter(({ one }) => isPlain(one))
    expect([plain.length, rows.length]).toEqual([70, 222])
    for (const [of, most] of [
      [plain, 0.26],
      [rows, 0.45],
    ] as const) {
      expect(error(of, outputOf)).toBeLessThan(most)
      expect(error(of, outputOf)).toBeLessThan(error(of, byLength))
      expect(error(of, outputOf)).toBeLessThan(error(of, byFrames))
    }
  })

  test('is of the same length whether its frames pass or are written anew, and after a crash', () => {
    const far = rows.filter(({ one, telling }) => {
      const { sayings, message, said } = one
      // An escape counts as it is spelt, and of a call without arguments a reader says that they are `{}`.
      const escapes = sayings.reduce((sum, { data }) => sum + data.split('\\').length - 1, 0)
      const most = escapes + 2 * message.blocks.filter(({ type }) => type === 'tool').length
      return [told(one, true).said, said].some((other) => Math.abs(telling.said - other) > most)
    })
    expect(far.map(({ one }) => one.file).toSorted()).toEqual(FAR)
  })
})

test('a token is four octets, in Chinese too, and never less than a piece', () => {
  const output = (said: number, deltas: number) => estimate(place, 0, { said, deltas }, {}).usage.output
  expect(output(Buffer.byteLength('The quick brown fox'), 2)).toBe(5)
  expect(output(Buffer.byteLength('敏捷的棕色狐狸'), 2)).toBe(6)
  expect(output(3, 3)).toBe(3)
})

test('an attempt that turned out to have bought nothing is not on the bill', () => {
  const [one] = heard
  if (!one) throw new Error('no recordings')
  const bill = new Bill()
  const item = bill.open(place, 4, told(one))
  expect(bill.purchases).toEqual([item.purchase])
  item.cross()
  expect([bill.purchases, item.purchase]).toEqual([[], undefined])
})

/** What is paid for and is no text of the message, or stands in the frame that ends a block and nowhere before. */
const FAR: readonly string[] = [
  // A summary that the vendor keeps for itself.
  'anthropic/anthropic.claude-opus-4-7.text.4e3381.sse',
  'anthropic/anthropic.claude-sonnet-4-6.astral-nonlatin1-text.abe669.sse',
  // Arguments without a delta.
  'lmstudio/responses.glm-4.7-flash.text.292838.sse',
  // Two answers.
  'mistral/chat.mistral-small-latest.n2-text.68a1a0.sse',
  'openai/chat.gpt-3.5-turbo-0125.tool-n2-usage.c5058f.sse',
  // Code that the vendor runs.
  'openai/responses.gpt-5-2025-08-07.codeint-nonlatin1-text.b44931.sse',
  'openai/responses.gpt-5-2025-08-07.reasonsum-codeint-nonlatin1-text.b22006.sse',
  'writer/chat.palmyra-x4.n2-usage-nodone-text.e93345.sse',
]

function readIndex(): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL('INDEX.tsv', root), 'utf8').trim().split('\n')
  const columns = head.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((value, at) => [columns[at] ?? '', value])))
}
