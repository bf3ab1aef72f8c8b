// One reply, measured by the client that everybody has.
import { type Access, type Meter, type Runtime, type Usage, openMeter, start, system } from '@holdfast/client/core'
import { type ProblemCode, SERVED_HEADER } from '@holdfast/protocol'
import type { PriceOf } from './price.ts'
import { type Task, bodyOf } from './task.ts'

export interface Sample {
  readonly subject: string
  /** Undefined: it ended as the model wanted, or at the length that was asked for. */
  readonly failure: ProblemCode | undefined
  /** From the request to the first piece of text, reasoning or tool arguments. */
  readonly firstTokenMs: number | undefined
  /** From there to the last one. */
  readonly streamingMs: number
  /** Between arrivals that brought such pieces. */
  readonly gapsMs: readonly number[]
  /** Of the text's pieces: about the tokens that came, for a model that does not count. */
  readonly pieces: number
  /** As the provider counted; empty where it did not say. */
  readonly usage: Usage
  /** Dollars; undefined where the model has no public price, or nobody counted. */
  readonly price: number | undefined
  readonly reconnections: Reconnections
}

/** How often the line was dialled again after it had broken, and how often that went well. */
export interface Reconnections {
  readonly tried: number
  readonly succeeded: number
}

export interface Manner {
  readonly access: Access
  /** There is no relay at the other end: nothing is asked for twice. */
  readonly direct: boolean
  readonly tokensMax: number | undefined
  readonly priceOf: PriceOf
}

/** How long a line may be dead before its reply is given up: a measurement is no conversation. */
const PATIENCE_MS = 60_000

/** Undefined when it was stopped. Never rejects. */
export async function sample(
  task: Task,
  { access, direct, tokensMax, priceOf }: Manner,
  stopped: AbortSignal,
): Promise<Sample | undefined> {
  const clock = stopwatch()
  const line = redials(system)
  const reply = start(
    { ...access, dialect: task.subject.dialect, body: bodyOf(task, tokensMax) },
    { meter: clock.meter, runtime: line.runtime, direct, patience: { patienceMs: PATIENCE_MS } },
  )
  const stop = (): void => void reply.stop().catch(() => undefined)
  stopped.addEventListener('abort', stop)
  const message = await reply.finished.catch(() => reply.message)
  stopped.removeEventListener('abort', stop)
  if (stopped.aborted && (message.ending === undefined || message.ending === 'stopped')) return undefined
  const problem = reply.failure?.problem ?? message.problem
  return {
    subject: task.subject.name,
    failure: problem?.code,
    ...clock.read(),
    usage: message.usage,
    price: priceOf(line.served() ?? task.subject.name, message.usage),
    reconnections: line.read(),
  }
}

/** A meter that keeps every gap: quantiles of quantiles would be nobody's. A reply's tokens bound it. */
function stopwatch(): {
  readonly meter: Meter
  readonly read: () => Pick<Sample, 'firstTokenMs' | 'streamingMs' | 'gapsMs' | 'pieces'>
} {
  const inner = openMeter()
  const startedAt = performance.now()
  const gapsMs: number[] = []
  let firstAt: number | undefined
  let lastAt: number | undefined
  let pieces = 0
  return {
    meter: {
      ...inner,
      arrived(bytes, events, now) {
        inner.arrived(bytes, events, now)
        const deltas = events.filter(({ type }) => type.endsWith('-delta')).length
        if (deltas === 0) return
        const at = performance.now()
        pieces += deltas
        firstAt ??= at
        if (lastAt !== undefined) gapsMs.push(at - lastAt)
        lastAt = at
      },
    },
    read: () => ({
      firstTokenMs: firstAt === undefined ? undefined : firstAt - startedAt,
      streamingMs: firstAt === undefined || lastAt === undefined ? 0 : lastAt - firstAt,
      gapsMs,
      pieces,
    }),
  }
}

/** A refusal before there was a reply is asked again too, but that is no reconnection: no line had broken. */
function redials(runtime: Runtime): {
  readonly runtime: Runtime
  readonly read: () => Reconnections
  /** The model that answers, as its upstream calls it; undefined where no relay says so. */
  readonly served: () => string | undefined
} {
  let served: string | undefined
  let hasBroken = false
  let tried = 0
  let succeeded = 0
  return {
    runtime: {
      ...runtime,
      async fetch(input, init) {
        const isAgain = hasBroken
        if (isAgain) tried += 1
        // Whatever comes after this one comes because it broke: an answer read to its end needs no other.
        const response = await runtime.fetch(input, init).catch((cause: unknown) => {
          hasBroken = true
          throw cause
        })
        if (response.ok) {
          served ??= modelServed(response.headers.get(SERVED_HEADER))
          hasBroken = true
          if (isAgain) succeeded += 1
        }
        return response
      },
    },
    read: () => ({ tried, succeeded }),
    served: () => served,
  }
}

/** Of `upstream/model`. */
const modelServed = (header: string | null): string | undefined =>
  header === null ? undefined : decodeURI(header.slice(header.indexOf('/') + 1))
