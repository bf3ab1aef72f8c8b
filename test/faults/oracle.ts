// What a log must be, and what a reader must have of it. It reads each log itself, from its beginning, with a reader
// that never lost its line.
import { isDeepStrictEqual } from 'node:util'
import { type Reply, textOf } from '@holdfast/client'
import { expect } from 'vitest'
import { type DialectName, spoken } from './dialects.ts'
import type { Seen } from './dialects.ts'
import { RawReader } from './raw-reader.ts'
import { KEY } from './relay-process.ts'

/** To show how two logs of thousands of frames differ takes longer than the whole test. */
const SHOWN_MAX = 3

/** Whatever process it is. */
export interface Listening {
  readonly url: string
}

/** `GET /v1/replies/{id}`. */
export interface View {
  readonly state: string
  readonly ending: string | null
  readonly problem: { readonly code: string } | null
  readonly last_seq: number
}

export interface WholeLog {
  readonly dialect: DialectName
  readonly frames: readonly Seen[]
  readonly text: string
  /** How it ended, in one word: `complete`, `stopped`, or the problem's code. */
  readonly ended: string
}

/** Reads the whole log of a reply that is over, and checks what must be true of every log. */
export async function readLog(relay: Listening, dialect: DialectName, id: string): Promise<WholeLog> {
  const reader = new RawReader({ door: () => Promise.resolve(relay.url), dialect, reply: id })
  await reader.end()
  expect(reader.violations.slice(0, SHOWN_MAX)).toEqual([])
  const { frames, text } = reader
  expect(
    frames.findIndex(({ seq }, at) => seq !== at + 1),
    'the seqs have no gap',
  ).toBe(-1)

  const view = await viewOf(relay, id)
  expect(view, 'the log and its state agree').toMatchObject({
    state: 'ended',
    last_seq: frames.length,
    ending: reader.ending,
  })
  const { endingOf, namesEnding } = spoken[dialect]
  const endings = frames.map(endingOf).filter((ending) => ending !== undefined)
  const native = view.problem ? { failure: view.problem.code } : 'end'
  // The model may have named its ending, and the crash kept only its good-bye: nothing is invented for that.
  const isUnsaid = !view.problem && endings.length === 0 && frames.some(namesEnding)
  if (!isUnsaid) {
    expect(endings, 'one ending, in the form of its dialect').toEqual([native])
    expect(endingOf(frames.at(-1) as Seen), 'and nothing after it').toEqual(native)
  }
  return { dialect, frames, text, ended: view.problem?.code ?? (view.ending as string) }
}

/** A reader has the log: every frame, once, in order, as the log has it now. */
export function expectWhole(reader: RawReader, log: WholeLog): void {
  expect(reader.violations.slice(0, SHOWN_MAX)).toEqual([])
  const at = log.frames.findIndex((frame, at) => !isDeepStrictEqual(frame, reader.frames[at]))
  const from = at === -1 ? log.frames.length : at
  expect(reader.frames.slice(from, from + SHOWN_MAX), `from frame ${from + 1} on`).toEqual(
    log.frames.slice(from, from + SHOWN_MAX),
  )
}

/** Our client has folded the log, and knows how it ended. */
export function expectFolded({ seq, message }: Reply, log: WholeLog): void {
  expect(seq).toBe(log.frames.length)
  expect(textOf(message)).toBe(log.text)
  expect(message.problem?.code ?? message.ending).toBe(log.ended)
}

export async function viewOf(relay: Listening, id: string): Promise<View> {
  const response = await fetch(`${relay.url}/v1/replies/${id}`, { headers: { authorization: `Bearer ${KEY}` } })
  expect(response.status).toBe(200)
  return (await response.json()) as View
}

/** Presses Stop. */
export const stop = (relay: Listening, id: string): Promise<Response> =>
  fetch(`${relay.url}/v1/replies/${id}/stop`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` } })
