// Values and what they claim to be: what the writers write of everything there is, and what was recorded.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Dialect,
  type DialectName,
  EMPTY,
  type Event,
  type Message,
  type Problem,
  dialects,
  fold,
  sseDecoder,
} from '@holdfast/protocol'
import { recordings } from './house.ts'
import { readOracle } from './oracle.ts'
import { everyProblem, tellings } from './tellings.ts'

export interface Claim {
  /** A dialect, for a frame; with ` whole` or ` error` behind it, for a whole answer and the body of an HTTP error. */
  readonly as: string
  readonly where: string
  readonly value: unknown
}

type Fields = Readonly<Record<string, unknown>>

const names = Object.keys(dialects) as DialectName[]
const voice = { id: 'msg_1', model: 'm', createdS: 1_700_000_000 }

/** What is written of every recorded stream in the other dialects. */
export const ofRecordings = (): Claim[] =>
  readOracle().flatMap(({ file, wire }) => {
    const reader = dialects[wire].reader()
    const events = [...sayingsIn(wire, file).flatMap((saying) => reader.read(saying)), ...reader.close()]
    return names.filter((name) => name !== wire).flatMap((name) => written(name, events, `${wire} ${file}`))
  })

/** What is written of sequences made by dice, and of every problem. */
export const ofTellings = (): Claim[] => [
  ...tellings(400, 1).flatMap((events, n) => names.flatMap((name) => written(name, events, `telling ${n}`))),
  ...names.flatMap((name) => everyProblem.flatMap((problem) => failed(dialects[name], problem))),
]

/** Every frame and every whole answer that was recorded, as it came. */
export function recorded(): Claim[] {
  const frames = readOracle().flatMap(({ file, wire }) =>
    sayingsIn(wire, file).flatMap(({ data }) => valuesIn(data).map((value) => claim(wire, file, value))),
  )
  const rows = readFileSync(join(recordings, 'INDEX_nonstream.tsv'), 'utf8').trim().split('\n').slice(1)
  const answers = rows
    .map((row) => row.split('\t'))
    .flatMap(([file = '', , , wire = '']) =>
      valuesIn(readFileSync(join(recordings, file), 'utf8')).map((value) => ({
        as: `${wire} whole`,
        where: file,
        value,
      })),
    )
  return [...frames, ...answers]
}

function written(name: DialectName, events: readonly Event[], where: string): Claim[] {
  const writer = dialects[name].writer(voice)
  const frames = events
    .flatMap((event) => writer.write(event))
    .flatMap(({ data }) => valuesIn(data).map((value) => claim(name, where, value)))
  const message = events.reduce(fold, EMPTY)
  const whole = { as: `${name} whole`, where, value: dialects[name].writeWhole(message, voice) }
  return isAnswer(name, message) ? [...frames, whole] : frames
}

/** A whole answer that failed is an HTTP error. But a response can be asked for while it runs, and afterwards. */
const isAnswer = (name: DialectName, { ending, problem }: Message): boolean =>
  name === 'openai-responses' || (!problem && ending !== undefined && ending !== 'stopped' && ending !== 'over-budget')

const failed = (dialect: Dialect, problem: Problem): Claim[] => [
  ...valuesIn(dialect.failure(problem, 3).data).map((value) => claim(dialect.name, problem.code, value)),
  { as: `${dialect.name} error`, where: problem.code, value: dialect.refusal(problem) },
]

/** Where an error has no type among the events, it stands in the stream as it does in an HTTP error. */
const claim = (name: DialectName, where: string, value: Fields): Claim => ({
  as: value['error'] && !('type' in value) ? `${name} error` : name,
  where,
  value,
})

const sayingsIn = (wire: DialectName, file: string) =>
  (dialects[wire].decoder ?? sseDecoder)().push(readFileSync(join(recordings, file), 'utf8'))

/** The mark of a seam is an event of our own among those of a response, of a name that every SDK steps over. */
function valuesIn(text: string): Fields[] {
  try {
    const value: unknown = JSON.parse(text)
    return (Array.isArray(value) ? value : [value]).filter(
      (one): one is Fields => typeof one === 'object' && one !== null && one.type !== 'holdfast.segment',
    )
  } catch {
    // `[DONE]`, and what was cut.
    return []
  }
}
