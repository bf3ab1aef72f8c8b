// The rows of the matrix: what goes wrong between a client and its server, and behind the server. Values only; the fault
// proxy acts on the former, the simulated provider on the latter.
import type { Plan } from '@holdfast/simulator'

/** Events (with data; comments do not count) that pass before the fault strikes. */
export const EVENTS_BEFORE = 7

export interface Fault {
  /** In file names, model names and on the command line. */
  readonly name: string
  /** In the table. */
  readonly title: string
  /** One sentence for the page. */
  readonly what: string
  readonly does:
    /** Every stream is reset (RST) after `EVENTS_BEFORE` events. */
    | { readonly type: 'reset-each' }
    /** The first stream's body ends cleanly after `EVENTS_BEFORE` events: last chunk, FIN, no ending. */
    | { readonly type: 'end' }
    /** The first stream is reset, and for so long nobody listens on the port. */
    | { readonly type: 'down'; readonly ms: number }
    /** The first stream is reset and/or requests are answered 503: `times` of them, at the start or on the way back. */
    | { readonly type: 'refuse'; readonly times: number; readonly when: 'first' | 'back' }
    /** The first stream stays open after `EVENTS_BEFORE` events, and says nothing any more, ever. */
    | { readonly type: 'silence' }
    /** The server's process is killed (SIGKILL) after `EVENTS_BEFORE` events, and started again. */
    | { readonly type: 'kill' }
    /** The first request reaches the server; the response is lost: reset before its head. */
    | { readonly type: 'lose-response' }
    /** The provider fails so in its first answer. Asked again, it works. */
    | { readonly type: 'provider'; readonly plan: Partial<Plan> }
}

const down = (seconds: number): Fault => ({
  name: `down-${seconds}s`,
  title: `server down ${seconds} s`,
  what: `after ${EVENTS_BEFORE} events the connection is reset, and for ${seconds} s the port refuses connections`,
  does: { type: 'down', ms: seconds * 1000 },
})

export const faults: readonly Fault[] = [
  {
    name: 'reset',
    title: `reset every ${EVENTS_BEFORE} events`,
    what: `every connection is reset (RST) when ${EVENTS_BEFORE} events have passed`,
    does: { type: 'reset-each' },
  },
  {
    name: 'end',
    title: 'clean end, no ending',
    what: `after ${EVENTS_BEFORE} events the body ends as HTTP says a body ends, without the stream's terminal event`,
    does: { type: 'end' },
  },
  down(1),
  down(3),
  down(30),
  {
    name: '503-first',
    title: '503 twice, at the start',
    what: 'the first two requests are answered 503',
    does: { type: 'refuse', times: 2, when: 'first' },
  },
  {
    name: '503-back',
    title: '503 twice, on the way back',
    what: `after ${EVENTS_BEFORE} events the connection is reset, and the next two requests are answered 503`,
    does: { type: 'refuse', times: 2, when: 'back' },
  },
  {
    name: 'silence',
    title: 'silence',
    what: `after ${EVENTS_BEFORE} events the connection stays open and nothing comes, for ever; a new connection would work`,
    does: { type: 'silence' },
  },
  {
    name: 'kill',
    title: 'kill -9 of the server',
    what: `after ${EVENTS_BEFORE} events the server process is killed, and started again at once`,
    does: { type: 'kill' },
  },
  {
    name: 'lost',
    title: 'first response lost',
    what: 'the request reaches the server, and the connection is reset before the head of the response arrives',
    does: { type: 'lose-response' },
  },
  {
    name: 'provider-dies',
    title: 'provider dies in mid-sentence',
    what: `after ${EVENTS_BEFORE} events the provider's connection is reset`,
    does: { type: 'provider', plan: { cut: 'reset', cutAtEvent: EVENTS_BEFORE } },
  },
  {
    name: 'provider-stalls',
    title: 'provider stalls: silence',
    what: `after ${EVENTS_BEFORE} events the provider says nothing, for ever`,
    does: { type: 'provider', plan: { stallAtEvent: EVENTS_BEFORE } },
  },
  {
    name: 'provider-stalls-noisily',
    title: 'provider stalls: comments only',
    what: `after ${EVENTS_BEFORE} events the provider says nothing but comments (\`: OPENROUTER PROCESSING\`), two a second, for ever`,
    does: { type: 'provider', plan: { stallAtEvent: EVENTS_BEFORE, stallWith: 'comments' } },
  },
  {
    name: 'provider-529',
    title: 'provider says 529 in mid-stream',
    what: `after ${EVENTS_BEFORE} events comes the provider's own event for an error, which says that it is overloaded`,
    does: { type: 'provider', plan: { errorAtEvent: EVENTS_BEFORE, errorStatus: 529 } },
  },
  {
    name: 'provider-ends',
    title: 'provider ends without an ending',
    what: `after ${EVENTS_BEFORE} events the provider's body ends as HTTP says a body ends (last chunk, FIN), without its terminal event`,
    does: { type: 'provider', plan: { cut: 'end', cutAtEvent: EVENTS_BEFORE } },
  },
]

/** The same without the fault: every client must pass it, or its setup is wrong. */
export const noFault: Fault = {
  name: 'none',
  title: 'no fault',
  what: 'nothing goes wrong',
  does: { type: 'refuse', times: 0, when: 'first' },
}
