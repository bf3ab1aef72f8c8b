// The bench's client, a process of its own: opens lines, follows replies on them, times tokens. What its numbers
// mean is decided by whoever calls.
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { serveCalls } from './call.ts'
import type { Target } from './line.ts'
import type { Order } from './order.ts'
import { type Spread, spreadOf } from './spread.ts'
import { Stream, type Stopwatch } from './stream.ts'
import { nowUs } from './token.ts'

export interface Start {
  readonly target: Target
  readonly order: Order
  readonly streams: number
  /** The streams begin evenly over this time. */
  readonly rampMs: number
}

export interface Window {
  readonly tokens: number
  /** Microseconds from the upstream's write to the client's read, of every token that arrived in the window. */
  readonly ageUs: Spread
}

export interface Probe {
  readonly count: number
  readonly everyMs: number
}

export interface Resume {
  readonly count: number
  /** Tokens that the reader holds already. */
  readonly after: number
  /** All in the same instant, or each when the one before has heard its first token. */
  readonly manner: 'at-once' | 'one-by-one'
}

export interface End {
  readonly streams: number
  readonly tokens: number
  /** From the first request to the end of the last stream, in milliseconds. */
  readonly ms: number
  /** How many readings did not end as they should, by what was wrong with them. */
  readonly failures: Readonly<Record<string, number>>
}

const LINES_OPENED_AT_ONCE = 250
const PROBE_LINES = 32

let target: Target
let order: Order
let streams: Stream[] = []
let verdicts: Promise<string | undefined>[] = []
let startedUs = 0
/** Ages of the tokens that arrive, while a window is open. */
let ages: number[] | undefined
let tokensBefore = 0

const stopwatch: Stopwatch = { onToken: (ageUs) => ages?.push(ageUs) }

/** Opens every line first, then sends the requests. Resolves when the last one is out. */
async function start(given: Start): Promise<void> {
  ;({ target, order } = given)
  verdicts = []
  streams = await openStreams(given.streams)
  startedUs = nowUs()
  for (const [at, stream] of streams.entries()) {
    await until(startedUs + (at / streams.length) * given.rampMs * 1000)
    verdicts.push(stream.start(order))
  }
}

async function openStreams(count: number): Promise<Stream[]> {
  const opened: Stream[] = []
  while (opened.length < count) {
    const some = Array.from(
      { length: Math.min(LINES_OPENED_AT_ONCE, count - opened.length) },
      (_, at) => new Stream(target, stopwatch, opened.length + at),
    )
    await Promise.all(some.map((stream) => stream.opened))
    opened.push(...some)
  }
  return opened
}

/** Resolves when every stream is over. */
async function end(): Promise<End> {
  const failures: Record<string, number> = {}
  for (const failure of await Promise.all(verdicts)) if (failure) failures[failure] = (failures[failure] ?? 0) + 1
  const ms = (nowUs() - startedUs) / 1000
  for (const stream of streams) stream.close()
  return { streams: streams.length, tokens: tokensNow(), ms, failures }
}

const tokensNow = (): number => streams.reduce((sum, stream) => sum + stream.tokens, 0)

/** Resolves when every stream has had at least `tokens`, or is over. */
async function reached(tokens: number): Promise<void> {
  while (streams.some((stream) => stream.tokens < tokens && !stream.isOver)) await sleep(20)
}

function openWindow(): void {
  tokensBefore = tokensNow()
  ages = []
}

function closeWindow(): Window {
  const window = { tokens: tokensNow() - tokensBefore, ageUs: spreadOf(ages ?? []) }
  ages = undefined
  return window
}

/** One short reply after another beside those that run. Resolves with the milliseconds to their first tokens. */
async function probe({ count, everyMs }: Probe): Promise<Spread> {
  const lines = await openStreams(Math.min(PROBE_LINES, count))
  const firsts: Promise<number | undefined>[] = []
  const over: Promise<string | undefined>[] = []
  const beganUs = nowUs()
  for (let at = 0; at < count; at += 1) {
    await until(beganUs + at * everyMs * 1000)
    const line = lines[at % lines.length]
    await over[at - lines.length]
    if (line) over.push(line.start({ tokens: 2, rate: 50, burst: 1, lead: 0 }))
    if (line) firsts.push(line.firstTokenMs)
  }
  verdicts.push(...over)
  await Promise.all(over)
  for (const line of lines) line.close()
  return spreadOf((await Promise.all(firsts)).filter((ms) => ms !== undefined))
}

/** Breaks every line at once. */
function drop(): void {
  verdicts = []
  for (const stream of streams) stream.drop()
}

/** New lines for replies that were read before, from the middle. Resolves with the milliseconds to first tokens. */
async function resume({ count, after, manner }: Resume): Promise<Spread> {
  const firsts: Promise<number | undefined>[] = []
  startedUs = nowUs()
  for (const stream of streams.slice(0, count)) {
    verdicts.push(stream.resume(after, order.tokens))
    firsts.push(stream.firstTokenMs)
    if (manner === 'one-by-one') await stream.firstTokenMs
  }
  return spreadOf((await Promise.all(firsts)).filter((ms) => ms !== undefined))
}

async function until(us: number): Promise<void> {
  const waitMs = (us - nowUs()) / 1000
  if (waitMs > 0.5) await sleep(waitMs)
}

serveCalls({ start, end, reached, openWindow, closeWindow, probe, drop, resume })
process.on('disconnect', () => process.exit())
