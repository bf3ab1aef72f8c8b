// What was asked of the simulator and what became of it: the other side's story, for a test to compare with its own.
import type { DialectName } from './ask.ts'
import type { Continues } from './conversation.ts'
import type { Outcome } from './steps.ts'

/** `client-gone`: the client left before the end, while sending, waiting or stalled. */
export type State = 'running' | 'client-gone' | Outcome

/** What is known of a request when it comes. */
interface Asked extends Asking {
  /** 1, 2, 3 … since the start or the last reset. */
  readonly id: number
}

export interface Asking {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly dialect: DialectName
  readonly model: string
  readonly stream: boolean
  /** SHA-256 of the conversation's text, its first 16 hex digits. */
  readonly promptHash: string
  readonly promptChars: number
  /** The request's body, only if the simulator was told to record bodies. */
  readonly body?: string
  readonly idempotencyKey?: string
  /** The last four characters of the key that was used. */
  readonly key?: string
  /** Text of the assistant's that the answer was asked to go on behind. */
  readonly continuation?: Continuation
  /** Runs on without its client, under this id. */
  readonly background?: string
  /** A line that only reads what is said under this id, and buys nothing. */
  readonly reads?: string
}

export interface Continuation {
  readonly by: Continues['by']
  readonly chars: number
  /** It is the beginning of what would have been said here. */
  readonly isOwn: boolean
}

/** In tokens. Of the prompt once it was accepted, of the answer as far as it was sent. */
export interface Billed {
  readonly input: number
  /** Of the input, what came from a cache. */
  readonly cached: number
  output: number
}

/** What changes while the answer is played. */
interface Progress {
  state: State
  /** The HTTP status; null before the response's head was sent. */
  status: number | null
  /** Whole events that were written. */
  events: number
  tokens: number
  /** Null while, or because, nothing was bought. */
  billed: Billed | null
  /** Of the body, framing not counted. */
  bytes: number
  /** Milliseconds since 1970; null while it is running. */
  endedAt: number | null
}

export type Entry = Readonly<Asked & Omit<Progress, 'billed'> & { billed: Readonly<Billed> | null }>
/** An entry whose answer is still being played: its player writes in it. */
export type OpenEntry = Asked & Progress

interface Watcher {
  readonly test: (entry: Entry) => boolean
  readonly tell: (entry: Entry) => void
}

export class Journal {
  readonly #entriesMax: number
  #entries: OpenEntry[] = []
  #nextId = 1
  #watchers: Watcher[] = []

  /** @param entriesMax beyond which the oldest is forgotten */
  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  /** Copies: an entry that was looked at does not change any more. */
  get entries(): Entry[] {
    return this.#entries.map(copyOf)
  }

  open(known: Asking): OpenEntry {
    const entry: OpenEntry = {
      id: this.#nextId++,
      ...known,
      state: 'running',
      status: null,
      events: 0,
      tokens: 0,
      billed: null,
      bytes: 0,
      endedAt: null,
    }
    this.#entries.push(entry)
    // Forgotten in batches: taking one off the front for every new one would cost the length each time.
    if (this.#entries.length > this.#entriesMax * 1.25) this.#entries = this.#entries.slice(-this.#entriesMax)
    this.changed(entry)
    return entry
  }

  /** To be called when an entry has changed. Costs nothing while nobody watches. */
  changed(entry: OpenEntry): void {
    if (this.#watchers.length === 0) return
    const told = this.#watchers.filter((watcher) => watcher.test(entry))
    if (told.length === 0) return
    this.#watchers = this.#watchers.filter((watcher) => !told.includes(watcher))
    for (const watcher of told) watcher.tell(copyOf(entry))
  }

  /** Resolves with the first entry, past or future, that passes the test. */
  when(test: (entry: Entry) => boolean): Promise<Entry> {
    const known = this.#entries.find(test)
    if (known) return Promise.resolve(copyOf(known))
    return new Promise((resolve) => this.#watchers.push({ test, tell: resolve }))
  }

  clear(): void {
    this.#entries = []
    this.#nextId = 1
  }
}

const copyOf = (entry: OpenEntry): Entry => ({ ...entry, billed: entry.billed && { ...entry.billed } })
