// Many replies at the pace of people who read, each with two readers: one that is nobody's SDK, who starts it and keeps what came
// under each seq, and our client, who follows it at another node. Both come back until they are told that it is over.
import { isDeepStrictEqual } from 'node:util'
import { HoldfastError, type Reply, follow, system, textOf } from '@holdfast/client'
import { type PlanInput, expectedText } from '@holdfast/simulator'
import { expect } from 'vitest'
import { type DialectName, type Seen, dialectNames } from './dialects.ts'
import { RawReader } from './raw-reader.ts'
import { KEY } from './relay-process.ts'
import { marksIn, shown } from './seams.ts'
import { Watched, within } from './watched.ts'

/** Of whoever waits for all of them. */
const PATIENCE_MS = 90_000
const PATIENT = { baseMs: 20, capMs: 200, refusalsMax: 10_000 } as const

/** What all of them ask. */
export const MODEL = 'steady'
const BALANCER = 'http://balancer.invalid'

export interface CrowdOptions {
  readonly replies: number
  readonly plan: PlanInput
  /** Asked before each connection: where to dial now. */
  readonly door: (reader: number) => Promise<string>
  readonly segments?: string
}

interface Member {
  readonly prompt: string
  readonly dialect: DialectName
  readonly reader: RawReader
  /** The longest time between two frames, in milliseconds. */
  stoodMs: number
  framesAt: number
  heartbeats: number
}

/** What became of a reply, as one of its readers was told: `complete`, or the code of a problem. */
export type Tally = Readonly<Record<string, number>>

export class Crowd {
  readonly members: readonly Member[]
  readonly #options: CrowdOptions
  readonly #gauge = new Watched()
  readonly #followers: Reply[] = []
  readonly #later: RawReader[] = []
  #frames = 0

  constructor(options: CrowdOptions) {
    this.#options = options
    this.members = Array.from({ length: options.replies }, (_, at) => this.#member(at))
  }

  #member(at: number): Member {
    const { door, segments } = this.#options
    const dialect = dialectNames[at % dialectNames.length] as DialectName
    const prompt = `What is the answer to question ${at}?`
    const onFrames = (count: number): void => {
      const now = performance.now()
      if (count === 0) member.heartbeats += 1
      else {
        if (member.framesAt > 0) member.stoodMs = Math.max(member.stoodMs, now - member.framesAt)
        member.framesAt = now
      }
      this.#frames += count
      this.#gauge.changed()
    }
    const reader = new RawReader({
      door: () => door(at),
      dialect,
      reply: { model: MODEL, prompt, idempotencyKey: `reply-${at}` },
      onFrames,
      pauseMs: 50,
      ...(segments !== undefined && { segments }),
    })
    const member: Member = { prompt, dialect, reader, stoodMs: 0, framesAt: 0, heartbeats: 0 }
    return member
  }

  /** Resolves when each reply has so many frames; then our client follows them. */
  async begun(frames: number): Promise<void> {
    await Promise.all(this.members.map(({ reader }) => reader.reached(frames)))
    for (const [at, { reader }] of this.members.entries()) {
      const reply = reader.id as string
      // Behind its address is another node each time, as behind a balancer.
      const reach = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
        fetch(String(input).replace(BALANCER, await this.#options.door(at + 1)), init)
      const runtime = { ...system, fetch: reach }
      const reading = follow({ baseURL: BALANCER, apiKey: KEY, reply }, { patience: PATIENT, runtime })
      reading.finished.catch(() => {})
      this.#followers.push(reading)
    }
  }

  /** Resolves when so many more frames have come than there were. */
  more(count: number): Promise<void> {
    const wanted = this.#frames + count
    return this.#gauge.until(
      () => this.#frames >= wanted,
      () => `${wanted} frames; ${this.#frames} came`,
    )
  }

  /** Somebody comes later to each reply, and reads it from its beginning. */
  comeLater(): void {
    for (const [at, { reader, dialect }] of this.members.entries()) {
      const door = (): Promise<string> => this.#options.door(at + 1)
      this.#later.push(new RawReader({ door, dialect, reply: reader.id as string, pauseMs: 50 }))
    }
  }

  /** Resolves when every reader was told how it ends, and has checked what none of them may ever see. */
  async ended(): Promise<Tally> {
    const readers = [...this.members.map(({ reader }) => reader), ...this.#later]
    const all = Promise.all([
      ...readers.map(({ finished }) => finished),
      ...this.#followers.map(({ finished }) => finished.catch(() => {})),
    ])
    const open = (): string =>
      `${readers.filter((one) => one.ending === undefined && one.turnedAway === undefined).length}`
    await within(all, () => `the end of every reader; ${open()} are left`, PATIENCE_MS)
    const tally: Record<string, number> = {}
    for (const [at, { reader, prompt, dialect }] of this.members.entries()) {
      const said = expectedText(this.#options.plan, prompt)
      const all = [reader, ...this.#later.filter(({ id }) => id === reader.id)]
      expectOneStory(all)
      const told = toldBy(all)
      for (const { frames, turnedAway, ending } of all) {
        const text = shown(dialect, frames)
        expect(said.startsWith(text), `reply ${at}: nothing that was not said`).toBe(true)
        if (turnedAway === undefined && ending === 'complete') expect(text).toBe(said)
      }
      await expectFollowed(this.#followers[at], said)
      tally[told] = (tally[told] ?? 0) + 1
    }
    return tally
  }

  /** How long each reply stood still at most, in milliseconds, the shortest first. */
  stood(isCounted: (member: Member) => boolean = () => true): number[] {
    const times = this.members.filter(isCounted).map(({ stoodMs }) => Math.round(stoodMs))
    return times.sort((one, other) => one - other)
  }

  /** How often another attempt went on with a reply, or began it anew. */
  get seams(): number {
    return this.members.reduce((sum, { reader }) => sum + marksIn(reader.frames).length, 0)
  }

  leave(): void {
    for (const { reader } of this.members) reader.leave()
    for (const reader of this.#later) reader.leave()
  }
}

/** Under one seq everybody, at whatever node and time, was given the same. */
function expectOneStory(readers: readonly RawReader[]): void {
  const known = new Map<number, Seen>()
  for (const { frames, violations } of readers) {
    expect(violations).toEqual([])
    for (const frame of frames) {
      const before = known.get(frame.seq)
      if (before && !isDeepStrictEqual(before, frame)) expect(frame, 'other bytes under the same seq').toEqual(before)
      known.set(frame.seq, frame)
    }
  }
}

/** Those who were told an ending were told the same one. */
function toldBy(readers: readonly RawReader[]): string {
  const endings = new Set(readers.flatMap(({ ending }) => ending ?? []))
  expect(endings.size).toBeLessThanOrEqual(1)
  const [ending] = endings
  return ending ?? (readers[0] as RawReader).turnedAway ?? 'nothing'
}

/** Our client has the whole, or knows by name why it has not. */
async function expectFollowed(reply: Reply | undefined, said: string): Promise<void> {
  if (!reply) return
  expect(reply.line.phase).toBe('closed')
  expect(said.startsWith(textOf(reply.message))).toBe(true)
  const { ending, problem } = reply.message
  if (reply.failure) expect(reply.failure).toBeInstanceOf(HoldfastError)
  else if (problem === undefined) expect([ending, textOf(reply.message)]).toEqual(['complete', said])
}
