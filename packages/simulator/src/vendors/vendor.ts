// What a vendor is to the simulator: how it reads a request and how it writes answers. The frames are written out
// by hand, as the vendors were recorded sending them, and share no code with Holdfast's own dialects: a witness
// that repeats what it was told proves nothing.
import type { IncomingHttpHeaders } from 'node:http'
import type { Ask, DialectName } from '../ask.ts'
import type { Octets } from '../octets.ts'
import type { Speech } from '../speech.ts'

/** One server-sent event on its way out. */
export interface Beat {
  readonly octets: Octets
  /** `token` is what pace is measured in; `reason` and `terminal` are what a careless vendor forgets. */
  readonly part: 'frame' | 'token' | 'reason' | 'terminal'
}

/** What no plan says and every answer needs. */
export interface Voice {
  /** Ids are made of it; another one for every answer. */
  readonly seed: string
  readonly model: string
  /** Seconds since 1970. */
  readonly createdS: number
}

export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request the vendor would not have accepted, in its words. */
export interface Complaint {
  readonly status: number
  readonly message: string
  readonly param?: string
}

export interface Vendor {
  readonly dialect: DialectName
  /** Where it generates. */
  readonly path: string

  /** The key that came with a request. */
  key(headers: IncomingHttpHeaders): string | undefined
  keyComplaint(key: string | undefined): Complaint
  /** What it says about headers before it reads a body. */
  headersComplaint(headers: IncomingHttpHeaders): Complaint | undefined
  readonly jsonComplaint: Complaint
  /** Reads a request's body, or says what is wrong with it. */
  ask(body: Readonly<Record<string, unknown>>): Ask | Complaint

  /** Headers of an answer, in addition to its content type. */
  headers(voice: Voice): Record<string, string>
  /** A streamed answer, event by event. */
  beats(speech: Speech, ask: Ask, voice: Voice): Iterable<Beat>
  /** A whole answer: the JSON body. */
  whole(speech: Speech, ask: Ask, voice: Voice): string
  /** An HTTP error, as this vendor words it for this status. */
  refusal(status: number, voice: Voice, complaint?: Omit<Complaint, 'status'>): Refusal
  /** The same in mid-stream. `status` undefined: the one this vendor is known for. */
  failure(status: number | undefined, voice: Voice): Octets

  /** The list of models, and one of them. */
  models(ids: readonly string[]): unknown
  model(id: string): unknown
}

/** When all of the simulator's models were made: seconds since 1970. */
export const modelsCreatedS = 1_767_225_600
