// HTTP as values, so that the whole relay is a function from a request to an answer: the server is a skin around
// it (server.ts), and the simulation calls it without one.
import type { Octets } from './octets.ts'

/** What is found out about a request on its way in, for whoever notes it down on the way out. */
export interface Known {
  /** The id of the API key that asks, or behind whoever asks. */
  key?: string
}

export interface Incoming {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /**
   * The client's IP address: where the connection came from, or what proxies of ours say (address.ts); undefined where
   * nobody knows.
   */
  readonly address?: string | undefined
  /** It came over TLS, to us or to a proxy of ours. */
  readonly isSecure?: boolean
  readonly known?: Known
  /**
   * Reads the body once. Rejects with `body-too-large`, or when the client goes away.
   * @param bytesMax less than the relay takes of others
   */
  body(bytesMax?: number): Promise<Buffer>
  /** Calls back once when the client has gone, also after the answer began. The returned function forgets it. */
  onGone(work: () => void): () => void
}

/** The reader's end of a response that has begun. */
export interface Outlet {
  /** False: it is full. Nothing is lost, but write no more until `onDrain`. */
  write(octets: Octets): boolean
  /** Called each time a full outlet can take more. */
  onDrain: (() => void) | undefined
  /** The end of the body, said properly, after these last octets. */
  end(octets?: Octets): void
  /** Breaks the line without an end, so that the client cannot mistake it for one. */
  abort(): void
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A body that is known, or one that is written as it comes. Neither: no body. */
  readonly body?: string | Buffer
  readonly stream?: (outlet: Outlet) => void
}

export type Handler = (incoming: Incoming) => Promise<Answer>
export type Layer = (next: Handler) => Handler

/** Outermost layer first. */
export const stack = (handler: Handler, ...layers: readonly Layer[]): Handler =>
  layers.reduceRight((next, layer) => layer(next), handler)
