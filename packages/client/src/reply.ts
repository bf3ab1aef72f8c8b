// A reply as its reader holds it: the message so far, the state of the line, and the events to come.
import {
  DIALECT_HEADER,
  EMPTY,
  type Event,
  HoldfastError,
  type Message,
  type Reader,
  type Seq,
  fold,
  isEnding,
} from '@holdfast/protocol'
import type { Access } from './access.ts'
import type { ClientDialect } from './dialects.ts'
import { failureOf } from './failure.ts'
import { type Dial, type LineSettings, openLine } from './line.ts'
import type { LineState } from './line-state.ts'
import { tellAll } from './listeners.ts'
import type { Meter, Metrics } from './metrics.ts'
import { system } from './runtime.ts'
import { stopReply } from './stop.ts'

/** Events that may wait for a slow iterator before the line is read no further. */
export const BUFFERED_EVENTS_MAX_DEFAULT = 1000

export interface ReplySettings extends LineSettings {
  /** See `BUFFERED_EVENTS_MAX_DEFAULT`. A chunk is never torn apart, so it may be passed by one chunk's events. */
  readonly bufferedEventsMax?: number
  /** Counts what the reader lives through. Without one there are no `metrics`. */
  readonly meter?: Meter
}

/** One event of the reply, with the seq of the frame that said it. A frame may say several events, or none. */
export interface Arrival {
  readonly seq: Seq
  readonly event: Event
}

/** Made by `start` and `follow`. */
export interface Reply extends AsyncIterable<Arrival> {
  /** The id, once the server has named it. Keep it to `follow` after a reload. */
  readonly id: string | undefined
  /** The seq of the last frame that is in the message. */
  readonly seq: Seq
  /** The message as it stands. Never changes; a later one is another object. */
  readonly message: Message
  readonly line: LineState
  /** Absent where no meter was given. */
  readonly metrics: Metrics | undefined
  /** Why `finished` rejected, for whoever reads snapshots. */
  readonly failure: HoldfastError | undefined
  /**
   * Resolves with the id as soon as the server has named it, and with `undefined` when it never will: the line
   * closed before, or there is no relay.
   */
  readonly started: Promise<string | undefined>
  /**
   * Resolves with the whole message once its ending was read, whatever the ending: look at `message.ending`.
   * Rejects with a HoldfastError when the ending could not be reached (refused, patience exhausted; without a relay:
   * any cut), and with the signal's reason when the reader left.
   */
  readonly finished: Promise<Message>
  /** With `getSnapshot` made for useSyncExternalStore. Told of message and line, once per batch, not per token. */
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => Message
  /**
   * Stops the reply itself, for all its readers. Resolves when the relay has made it durable; the log then ends with
   * `stopped`, which arrives like any ending. Asked again until it is answered. Without a relay it hangs up, which is
   * all that can be done: whether the provider goes on generating is its own affair.
   * @throws HoldfastError when the relay refuses, or cannot be reached, or never named the reply
   */
  readonly stop: () => Promise<void>
  /**
   * The events to come, from the moment this is called: what came before is already in `message`. Called right
   * after `start` or `follow`, that is all of them. Any number of iterators may run; a slow one slows the reply for
   * all of them here (never for other readers), and leaving one stops nothing. Ends after the ending; throws what
   * `finished` rejects with.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Arrival, void>
}

/** What is known before the first byte. */
export interface Origin {
  readonly access: Access
  /** Those it may be in. Where the server does not say which, it is the first. */
  readonly dialects: readonly ClientDialect[]
  readonly dial: Dial
  readonly id?: string
  readonly after?: Seq
}

export function openReply({ access, dialects, dial, id, after }: Origin, settings: ReplySettings): Reply {
  const { runtime = system, bufferedEventsMax = BUFFERED_EVENTS_MAX_DEFAULT, meter } = settings
  const started = turnstile<string | undefined>()
  const listeners = new Set<() => void>()
  /** What waits for each iterator. */
  const queues = new Set<Arrival[]>()
  /** Opens when something arrived, and again when a queue has room. */
  let more = turnstile<void>()
  let room: Turnstile<void> | undefined
  let reader: Reader | undefined
  let message = EMPTY
  let failure: HoldfastError | undefined
  let isNotifying = false
  let chunk: Event[] = []

  const line = openLine(
    dial,
    {
      opened: ({ headers }) => {
        const name = headers.get(DIALECT_HEADER)
        meter?.opened()
        started.open(line.id)
        reader ??= dialects.find((one) => !name || name === one.name)?.reader()
        return reader !== undefined
      },
      frame: (event, seq) => apply(reader!.read(event), seq),
      heartbeat: () => meter?.heartbeat(),
      ready,
      // The log's last frame said no ending: then the model had given one, or the relay's word is all there is.
      over: (ending) => {
        if (!apply(reader?.close() ?? [])) message = { ...message, ending }
      },
      isWhole: () => apply(reader!.close()),
      changed: notify,
    },
    settings,
    id,
    after,
  )
  if (id) started.open(id)
  const finished = run()
  // Whoever only watches snapshots has no reason to hear of a rejection.
  finished.catch(() => undefined)

  async function run(): Promise<Message> {
    const outcome = await line.run()
    const { type } = outcome
    if (type !== 'finished' && type !== 'left') failure = await failureOf(outcome, line.direct)
    started.open(line.id)
    more.open()
    notify()
    if (type === 'finished') return message
    throw failure ?? settings.signal?.reason
  }

  /** True when one of the events is an ending. */
  function apply(events: readonly Event[], seq: Seq = line.seq): boolean {
    for (const event of events) {
      message = fold(message, event)
      for (const queue of queues) queue.push({ seq, event })
      chunk.push(event)
    }
    notify()
    return events.some(isEnding)
  }

  function ready(bytes: number): Promise<void> | undefined {
    meter?.arrived(bytes, chunk, runtime.now())
    chunk = []
    more.open()
    more = turnstile()
    if (!isFull()) return undefined
    room = turnstile()
    return room.passed
  }

  const isFull = () => [...queues].some((queue) => queue.length > bufferedEventsMax)

  function notify(): void {
    if (isNotifying) return
    isNotifying = true
    queueMicrotask(() => {
      isNotifying = false
      tellAll(listeners)
    })
  }

  async function* drain(): AsyncGenerator<Arrival, void> {
    const queue: Arrival[] = []
    queues.add(queue)
    try {
      // Until it has been entered, leaving a generator skips its `finally`, and the queue would fill up for nobody.
      yield undefined as never
      for (;;) {
        // Both are looked up before the queue is emptied: what happens meanwhile is seen in the next round.
        const { passed } = more
        const isClosed = line.state.phase === 'closed'
        while (queue.length > 0) {
          yield queue.shift()!
          if (!isFull()) room?.open()
        }
        if (isClosed) return void (await finished)
        await passed
      }
    } finally {
      queues.delete(queue)
      room?.open()
    }
  }

  async function stop(): Promise<void> {
    const name = line.direct ? undefined : await started.passed
    if (line.state.outcome === 'finished') return
    if (line.direct) {
      apply([{ type: 'message-fail', problem: { code: 'reply-stopped', message: 'The reader left.' } }])
      return line.end()
    }
    if (!name) throw failure ?? new HoldfastError('line-exhausted', 'The reply has no name.')
    return stopReply(access, name, settings, runtime)
  }

  return {
    get id() {
      return line.id
    },
    get seq() {
      return line.seq
    },
    get message() {
      return message
    },
    get line() {
      return line.state
    },
    get metrics() {
      return meter?.read()
    },
    get failure() {
      return failure
    },
    started: started.passed,
    finished,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => message,
    stop,
    [Symbol.asyncIterator]: () => {
      const arrivals = drain()
      arrivals.next()
      return arrivals
    },
  }
}

/** A promise that somebody else resolves. */
interface Turnstile<T> {
  readonly passed: Promise<T>
  readonly open: (value: T) => void
}

function turnstile<T>(): Turnstile<T> {
  let open!: (value: T) => void
  const passed = new Promise<T>((resolve) => (open = resolve))
  return { passed, open }
}
