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
  /** Of a `token` that says more than one at once. */
  readonly tokens?: number
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
  /** Its usual words for this status, where there are none here. */
  readonly message?: string
  readonly param?: string
}

/** What an error says beyond its status. */
export interface Detail {
  /** Instead of the vendor's usual words for this status. */
  readonly message?: string
  readonly param?: string
  /** When the caller may come again, from now. */
  readonly retryMs?: number
}

/** Where an error comes in mid-stream. */
export interface Break {
  /** How many events came before it. */
  readonly at: number
  /** As an event, also where this vendor forgets that. */
  readonly isFramed: boolean
}

export interface Ping {
  /** @param at how many events came before it */
  octets(at: number): Octets
  /** What an event looks like after so many pings, where they take numbers. */
  readonly renumbered?: (event: Octets, pings: number) => Octets
}

/** What a request's URL says. */
export interface Asked {
  readonly model: string
  readonly stream: boolean
  readonly framing: Ask['framing']
}

/** What is asked for at a path. */
export type Route =
  | { readonly for: 'reply'; readonly asked?: Asked }
  | { readonly for: 'count'; readonly asked?: Asked }
  | { readonly for: 'models' }
  | { readonly for: 'model'; readonly id: string }
  | { readonly for: 'stored'; readonly id: string; readonly wish: 'read' | 'cancel' | 'delete' }

export interface Vendor {
  readonly dialect: DialectName
  /** What of it lies there, below any prefix; undefined where nothing does. */
  route(method: string, path: string, query: URLSearchParams): Route | undefined

  /** The key that came with a request. */
  key(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined
  keyComplaint(key: string | undefined): Complaint
  /** What it says about headers before it reads a body. */
  headersComplaint(headers: IncomingHttpHeaders): Complaint | undefined
  readonly jsonComplaint: Complaint
  /** What it says to a conversation that ends with the assistant, where the model takes none. */
  readonly prefillComplaint: string
  /** Reads a request's body, or says what is wrong with it. */
  ask(body: Readonly<Record<string, unknown>>, asked?: Asked): Ask | Complaint

  /** Headers of an answer, in addition to its content type. */
  headers(voice: Voice): Record<string, string>
  /** A streamed answer, event by event. */
  beats(speech: Speech, ask: Ask, voice: Voice): Iterable<Beat>
  /** A whole answer: the JSON body. */
  whole(speech: Speech, ask: Ask, voice: Voice): string
  /** An answer that is kept, as it stands. */
  readonly stored?: {
    id(voice: Voice): string
    snapshot(speech: Speech, ask: Ask, voice: Voice, status: StoredStatus): string
  }
  /** An event that says nothing, where it has one. */
  readonly ping: Ping | undefined
  /** An HTTP error, as this vendor words it for this status. */
  refusal(status: number, voice: Voice, detail?: Detail, framing?: Ask['framing']): Refusal
  /** The same in mid-stream, event by event. `status` undefined: the one this vendor is known for. */
  failure(status: number | undefined, ask: Ask, voice: Voice, where: Break): readonly Octets[]

  /** What a request would cost, in tokens; absent where one cannot ask. */
  count?(tokens: number): unknown
  /** The list of models, and one of them. */
  models(ids: readonly string[]): unknown
  model(id: string): unknown
}

export type StoredStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled'

/** When all of the simulator's models were made: seconds since 1970. */
export const modelsCreatedS = 1_767_225_600
