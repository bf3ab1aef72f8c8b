// The line between a reader and its reply: dials, reads, notices that it is dead, and dials again where it stood.
// It drives the session machine of the protocol; what the frames mean is the listener's business.
import {
  ENDING_HEADER,
  type Ending,
  HEARTBEAT_HEADER,
  type Happening,
  PATIENCE,
  type Patience,
  REPLY_HEADER,
  type Seq,
  type Session,
  type SseEvent,
  openSession,
  parseRetryAfterMs,
  parseSeq,
  step,
} from '@holdfast/protocol'
import { chunksOf } from './chunks.ts'
import { type LineState, stateOf } from './line-state.ts'
import { type Runtime, system } from './runtime.ts'
import { watchdog } from './watchdog.ts'

/** Silence after which a line to a relay counts as dead, where the relay did not say how often it is heard. */
export const STALL_MS_DEFAULT = 15_000
/** The same for a provider without a relay: nobody sends heartbeats there, and a thinking model says nothing. */
export const STALL_MS_DIRECT = 300_000
/** "Come back later" in a row, before there is a reply at all, after which the answer is final. */
export const REFUSALS_MAX_DEFAULT = 4

export interface LineSettings {
  /** The reader leaves: it follows no more. The reply goes on (see `stop`). */
  readonly signal?: AbortSignal | undefined
  readonly patience?: Partial<Patience>
  /** Silence after which the line is taken for dead. Default: 2.5 heartbeats of the relay and two seconds. */
  readonly stallMsMax?: number
  /** There is no relay at the other end: nothing is sent twice unless it was refused, and a cut is final. */
  readonly direct?: boolean
  /**
   * For `startDirect`. The line to somebody who is no relay was cut, of `cause` where one is known: true when it may be
   * dialled again, which buys again. Asked once per connection, also after those that were not cut. Absent: never.
   */
  readonly again?: (cause: unknown) => boolean
  readonly runtime?: Runtime
}

export type Outcome =
  | { readonly type: 'finished' | 'left' }
  | { readonly type: 'refused'; readonly response: Response; readonly retryAfterMs?: number }
  | { readonly type: 'exhausted'; readonly trouble: Trouble; readonly cause?: unknown }

/** What the last attempt died of. */
type Trouble = 'unreachable' | 'cut' | 'silent'

/** Asks the server for the frames after `after`: of the reply `id`, or of the one to be started while it has none. */
export type Dial = (id: string | undefined, after: Seq, signal: AbortSignal) => Promise<Response>

/** Who listens at the line. Its methods must not throw, but for `frame`: who throws there hangs up, as on a cut. */
export interface Listener {
  /** In the content type of what it is for. Default: `event-stream`. */
  readonly type?: string
  /** A stream begins or goes on. False: this listener cannot read it, and the response is the final answer. */
  opened(response: Response): boolean
  /** The next frame; each comes once, in order. True when it was the ending. */
  frame(event: SseEvent, seq: Seq): boolean
  /** The relay said that it is alive. */
  heartbeat(): void
  /** All of a chunk was told. A promise: read no further until it resolves. */
  ready(bytes: number): Promise<void> | undefined
  /** The relay's word that the log has ended and there is nothing more in it. */
  over(ending: Ending): void
  /** A body without a relay behind it has ended. True when what it said was whole. */
  isWhole(): boolean
  changed(): void
}

export interface Line {
  /** The reply's id, once it has one. */
  readonly id: string | undefined
  /** True when there is no relay at the other end. */
  readonly direct: boolean
  /** The seq of the last frame that was told. */
  readonly seq: Seq
  readonly state: LineState
  /** Follows to the outcome, once. Never rejects. */
  run(): Promise<Outcome>
  /** Finishes it: the listener knows that nothing more will come. */
  end(): void
}

export function openLine(dial: Dial, listener: Listener, settings: LineSettings, id?: string, after: Seq = 0): Line {
  const { signal, runtime = system } = settings
  const { now, page } = runtime
  let direct = settings.direct ?? false
  let patience = patienceFor(settings, id, direct)
  let session = openSession(after, now())
  let hasOpened = false
  let isQuiet = true
  let state = lookAt()
  let hangUp = new AbortController()
  let trouble: Trouble = 'unreachable'
  let cause: unknown
  let refusal: Response | undefined
  let retryAfterMs: number | undefined
  /** Silence that means that the line is dead; known once it was up. */
  let stallMs = Infinity
  /** Ends what the line is waiting for at the moment: a delay, or a slow listener. */
  let interrupt: () => void = () => undefined
  const dog = watchdog(runtime, () => {
    trouble = 'silent'
    hangUp.abort()
  })

  async function run(): Promise<Outcome> {
    const leave = () => close({ type: 'left' })
    const forget = page.onWake(wake)
    signal?.addEventListener('abort', leave)
    if (signal?.aborted) leave()
    while (session.phase !== 'closed') await (session.phase === 'waiting' ? wait(session) : call())
    signal?.removeEventListener('abort', leave)
    forget()
    // All that is known goes along: its type says what of it means something.
    return { type: session.outcome, response: refusal, retryAfterMs, trouble, cause } as Outcome
  }

  /** One connection, from dialling to its end. */
  async function call(): Promise<void> {
    hangUp = new AbortController()
    const gone = hangUp.signal
    // Who is heard every few seconds answers within them, too. It matters where a network has gone: a browser keeps
    // idle connections, each as dead as the one that was left, and dials on every one of them before it opens another.
    dog.watch(Math.min(patience.connectMsMax, stallMs))
    try {
      const response = await Promise.race([
        dial(id, session.after, gone),
        new Promise<never>((_, reject) => gone.addEventListener('abort', reject)),
      ])
      if (judge(response)) await read(response, gone)
    } catch (failure) {
      // Whatever it says: every browser words a broken line differently.
      cause = failure
    }
    dog.rest()
    // Without a relay there is no log to go back to, and a second request is a second purchase.
    if (direct && !settings.again?.(cause)) patience = { ...patience, cutsMax: 0 }
    // Means nothing where the session has moved on already. What is still connecting or reading was cut.
    tell({ type: 'cut' })
    // Frees the connection; but a final answer is still to be read by somebody.
    if (!refusal) hangUp.abort()
  }

  /** True when there are frames to read. */
  function judge(response: Response): boolean {
    const { ok, status, headers } = response
    const isNamed = id !== undefined
    // A word of our relay's. Not compared with those known here: a newer relay's ending is an ending.
    const ending = status === 204 && isNamed && (headers.get(ENDING_HEADER) as Ending | null)
    if (ending) {
      listener.over(ending)
      tell({ type: 'ended' })
      return false
    }
    if (ok) {
      const isExpected = headers.get('content-type')?.includes(listener.type ?? 'event-stream')
      // A success of another kind, from a server that has this reply: a portal or a proxy in between. Try again.
      if (!isExpected && isNamed) return false
      id ??= headers.get(REPLY_HEADER) ?? undefined
      direct = id === undefined
      patience = patienceFor(settings, id, direct)
      if (isExpected && listener.opened(response)) {
        hasOpened = true
        isQuiet = true
        trouble = 'cut'
        tell({ type: 'connected' })
        return true
      }
    }
    retryAfterMs = parseRetryAfterMs(Object.fromEntries(headers), now())
    tell({ type: 'refused', status, retryAfterMs, isFinal: headers.get('x-should-retry') === 'false' })
    if (session.phase === 'closed') refusal = response
    return false
  }

  async function read({ body, headers }: Response, gone: AbortSignal): Promise<void> {
    stallMs = settings.stallMsMax ?? (direct ? STALL_MS_DIRECT : stallMsFor(Number(headers.get(HEARTBEAT_HEADER))))
    dog.watch(stallMs)
    for await (const { events, isHeartbeat, bytes } of chunksOf(body!, gone)) {
      dog.heard()
      const hasMore = events.every(take)
      if (isHeartbeat) {
        isQuiet = true
        tell({ type: 'heard' })
        listener.heartbeat()
      }
      const busy = listener.ready(bytes)
      if (!hasMore) return
      if (busy && !gone.aborted) {
        // Silence is now our own doing.
        dog.rest()
        await Promise.race([busy, interrupted()])
        dog.watch(stallMs)
      }
    }
    if (direct && !gone.aborted && listener.isWhole()) tell({ type: 'ended' })
  }

  /** False when this connection has nothing more to give: the ending was read, or a frame is missing. */
  function take(event: SseEvent): boolean {
    const seq = direct ? session.after + 1 : parseSeq(event.id)
    if (seq === undefined) return false
    const next = stepped({ type: 'frame', seq })
    if (next === session) return true
    // Told before it counts as read.
    const isOver = next.phase === 'reading' && listener.frame(event, seq)
    isQuiet = false
    become(next)
    if (isOver) tell({ type: 'ended' })
    return session.phase === 'reading'
  }

  async function wait({ since, delayMs }: Extract<Session, { phase: 'waiting' }>): Promise<void> {
    // A clock that was set back must not make it wait longer than planned.
    const leftMs = Math.min(since + delayMs - now(), delayMs)
    const cancel = runtime.after(leftMs, () => {
      tell({ type: 'elapsed' })
      interrupt()
    })
    await interrupted()
    cancel()
  }

  const interrupted = (): Promise<void> => new Promise((resolve) => (interrupt = resolve))

  function wake(): void {
    if (session.phase === 'waiting') {
      tell({ type: 'woken' })
      interrupt()
    }
    dog.look()
  }

  function close(happening: Happening): void {
    tell(happening)
    interrupt()
    hangUp.abort()
  }

  function tell(happening: Happening): void {
    become(stepped(happening))
  }

  function stepped(happening: Happening): Session {
    return step(session, happening, now(), runtime.dice(), patience)
  }

  function become(next: Session): void {
    session = next
    const seen = lookAt()
    if (seen.phase === state.phase && seen.attempt === state.attempt && seen.nextTryAt === state.nextTryAt) return
    state = seen
    listener.changed()
  }

  function lookAt(): LineState {
    return stateOf(session, hasOpened, isQuiet, page.isOnline())
  }

  return {
    get id() {
      return id
    },
    get direct() {
      return direct
    },
    get seq() {
      return session.after
    },
    get state() {
      return state
    },
    run,
    end: () => close({ type: 'ended' }),
  }
}

/** How long to bear with whom: with a relay that has the reply, for long. */
const patienceFor = ({ patience }: LineSettings, id: string | undefined, direct: boolean): Patience => ({
  ...PATIENCE,
  ...(id === undefined && { refusalsMax: REFUSALS_MAX_DEFAULT }),
  ...(direct && { connectMsMax: STALL_MS_DIRECT }),
  ...patience,
})

const stallMsFor = (heartbeatMs: number): number => (heartbeatMs > 0 ? heartbeatMs * 2.5 + 2000 : STALL_MS_DEFAULT)
