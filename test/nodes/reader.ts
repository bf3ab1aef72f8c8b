// Somebody who reads with our client, through whatever is in front of the nodes, and writes down what came when.
import { type Event, type Reply, type ReplySettings, start } from '@holdfast/client'
import { expect } from 'vitest'
import { type DialectName, spoken } from '../faults/dialects.ts'
import { type WholeLog, expectFolded } from '../faults/oracle.ts'
import { KEY } from '../faults/relay-process.ts'
import { within } from '../faults/watched.ts'
import { promptOf } from './fleet.ts'

export interface Wanted {
  readonly name: string
  readonly model: string
  readonly dialect: DialectName
  /** With `continue` it may be gone on with by another attempt, without it not. */
  readonly segments: readonly 'continue'[]
}

interface Heard {
  readonly seq: number
  readonly event: Event
  /** Milliseconds since 1970. */
  readonly at: number
}

export class Reader {
  readonly wanted: Wanted
  readonly reply: Reply
  readonly heard: Heard[] = []
  readonly #iterated: Promise<void>

  constructor(baseURL: string, wanted: Wanted, settings: ReplySettings = {}) {
    const { name, model, dialect, segments } = wanted
    const body = spoken[dialect].body(model, promptOf(name))
    this.wanted = wanted
    this.reply = start({ baseURL, apiKey: KEY, dialect, body, segments }, settings)
    this.#iterated = this.#listen()
    // Whoever waits for its end hears of it.
    this.#iterated.catch(() => {})
  }

  /** Resolves when it has read the reply's ending, whichever that was. */
  async end(msMax: number): Promise<void> {
    await within(
      this.#iterated,
      () => `${this.wanted.name} to end; it has ${this.reply.seq} frames, ${this.reply.line.phase}`,
      msMax,
    )
  }

  /** Resolves when it has read so many frames, or everything. */
  async reached(frames: number, msMax: number): Promise<void> {
    const { reply } = this
    const has = new Promise<void>((resolve) => {
      const look = (): void => {
        if (reply.seq < frames) return
        forget()
        resolve()
      }
      const forget = reply.subscribe(look)
      look()
    })
    await within(Promise.race([has, this.#iterated]), () => `${this.wanted.name} to read ${frames} frames`, msMax)
  }

  /** When the first thing came after `since` that only another pump can have said: a mark, or an ending. */
  takenUpAt(since: number): number | undefined {
    return this.heard.find(
      ({ at, event: { type }, seq }) =>
        at > since && (type === 'segment' || type === 'message-end' || type === 'message-fail' || seq === 1),
    )?.at
  }

  get seams(): number {
    return this.heard.filter(({ event }) => event.type === 'segment').length
  }

  /** What it was given is the log: frame by frame, once, in order. */
  expectExactly(log: WholeLog): void {
    const { name, dialect } = this.wanted
    const texts = log.frames.map(() => '')
    let last = 0
    for (const { seq, event } of this.heard) {
      expect(seq, `${name}: in order`).toBeGreaterThanOrEqual(last)
      last = seq
      if (event.type === 'text-delta') texts[seq - 1] += event.text
    }
    expect(texts, name).toEqual(log.frames.map((frame) => spoken[dialect].textOf(frame)))
    expectFolded(this.reply, log)
  }

  async #listen(): Promise<void> {
    for await (const { seq, event } of this.reply) this.heard.push({ seq, event, at: Date.now() })
  }
}
