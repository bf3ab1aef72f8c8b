// A reply told to callbacks: each event once, in order. One that returns a promise is waited for, and holds the line back
// like a slow iterator.
import { type Event, type Message, type Seam, type Usage, fold } from '@holdfast/protocol'
import type { LineState } from './line-state.ts'
import type { Reply } from './reply.ts'

type Heard = void | Promise<void>

export interface Callbacks {
  readonly text?: (delta: string) => Heard
  readonly reasoning?: (delta: string) => Heard
  /** When a call begins, with each piece of its arguments, and when they are whole. */
  readonly tool?: (call: ToolCall) => Heard
  /** Of all segments together, as far as the provider has counted. */
  readonly usage?: (usage: Usage) => Heard
  /** What comes next was bought anew. With `how: 'restarted'` all that was told of text, reasoning and tools is void. */
  readonly seam?: (seam: Seam) => Heard
  /** The line as it is, at once and whenever it changes. */
  readonly line?: (line: LineState) => void
  /** The ending was read, whatever it is: look at `message.ending`. The last to be told. */
  readonly end?: (message: Message) => Heard
  /** The ending could not be reached: what `finished` rejects with. The last to be told. */
  readonly error?: (failure: unknown) => Heard
}

/** A tool call of the model's as it grows. Those that the provider runs itself are blocks of the message. */
export interface ToolCall {
  /** The number of its block. The calls of one message may grow by turns. */
  readonly block: number
  readonly id: string
  readonly name: string
  readonly namespace?: string
  /** The arguments' JSON text so far. See `partialJson`. */
  readonly json: string
  /** The piece of it that just came. See `partialJsonReader`. */
  readonly delta: string
  /** `json` is all there, and can be parsed. */
  readonly isWhole: boolean
}

/**
 * Tells what comes from now on; what came before is in `reply.message`. After a callback has thrown nothing more is told,
 * and what it threw goes where the platform reports errors that nobody caught.
 * @returns ends the telling. The reply goes on
 */
export function on(reply: Reply, callbacks: Callbacks): () => void {
  const arrivals = reply[Symbol.asyncIterator]()
  let isOver = false
  let line: LineState | undefined
  const tellLine = () => {
    if (isOver || line === reply.line) return
    line = reply.line
    callbacks.line?.(line)
  }
  const forget = reply.subscribe(() => {
    try {
      tellLine()
    } catch (failure) {
      off()
      report(failure)
    }
  })
  function off(): void {
    isOver = true
    forget()
    arrivals.return().catch(() => undefined)
  }

  async function run(): Promise<void> {
    // As far as it was told: the reply's own may be ahead of a slow callback.
    let { message } = reply
    tellLine()
    for (;;) {
      // Why it broke is told below.
      const next = await arrivals.next().catch(() => undefined)
      if (isOver) return
      if (!next || next.done) break
      message = fold(message, next.value.event)
      const heard = tell(callbacks, next.value.event, message)
      // Most return nothing, and to wait for that costs a turn.
      if (heard) await heard
    }
    const last = await reply.finished.then(
      (whole) => () => callbacks.end?.(whole),
      (failure: unknown) => () => callbacks.error?.(failure),
    )
    tellLine()
    if (!isOver) await last()
  }

  run().catch(report).finally(off)
  return off
}

/** @param message with the event in it */
function tell(callbacks: Callbacks, event: Event, { blocks, usage }: Message): Heard {
  switch (event.type) {
    case 'text-delta':
      return callbacks.text?.(event.text)
    case 'reasoning-delta':
      return callbacks.reasoning?.(event.text)
    case 'usage':
      return callbacks.usage?.(usage)
    case 'segment': {
      const { type: _, ...seam } = event
      return callbacks.seam?.(seam)
    }
    case 'tool-start':
    case 'tool-delta':
    case 'block-end': {
      const block = blocks[event.block]
      if (block?.type !== 'tool') return undefined
      const { type: _, deltas: __, ...call } = block
      const delta = event.type === 'tool-delta' ? event.json : ''
      return callbacks.tool?.({ ...call, block: event.block, delta, isWhole: event.type === 'block-end' })
    }
    default:
      return undefined
  }
}

/** Nobody here can answer it. */
const report = (failure: unknown): void =>
  queueMicrotask(() => {
    throw failure
  })
