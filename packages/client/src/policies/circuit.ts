// A server that fails again and again is left alone for a while: nothing new is started there, and who wants to hears so
// at once. Then one may try, and the circuit closes when it is answered. Lines that follow a reply take no notice: it is
// bought already, and their own patience spares the server.
import { HoldfastError, backoffMs } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'
import type { Gate } from './gate.ts'
import type { Layer } from './layer.ts'

export interface CircuitSettings {
  /** Failures in a row after which it opens. Default: 5. */
  readonly failuresMax?: number
  /** How long it stays open the first time; each further time in a row up to twice as long. Default: 5 s. */
  readonly openMs?: number
  /** … and never longer than this. Default: 60 s. */
  readonly openMsCap?: number
}

export const CIRCUIT: Required<CircuitSettings> = { failuresMax: 5, openMs: 5_000, openMsCap: 60_000 }

/** A request given up on after so long says that the server does not answer. One given up on sooner says nothing. */
export const UNANSWERED_MS = 10_000

export type CircuitState =
  | { readonly phase: 'closed'; readonly failures: number }
  /** `times`: how often in a row it has opened. */
  | { readonly phase: 'open'; readonly until: number; readonly times: number }
  /** One start is trying. */
  | { readonly phase: 'half-open'; readonly times: number }

export type CircuitHappening = 'answered' | 'failed' | 'asked' | 'given-up'

/** @param dice uniform in [0, 1): clients that saw the same failure do not try at the same moment */
export function stepCircuit(
  state: CircuitState,
  happening: CircuitHappening,
  now: number,
  dice: number,
  { failuresMax, openMs, openMsCap }: Required<CircuitSettings>,
): CircuitState {
  const open = (times: number): CircuitState => {
    const bound = Math.min(openMsCap, openMs * 2 ** times)
    return {
      phase: 'open',
      times: times + 1,
      until: now + bound / 2 + backoffMs(0, dice, { baseMs: bound / 2, capMs: bound }),
    }
  }
  switch (happening) {
    case 'answered':
      return state.phase === 'closed' && state.failures === 0 ? state : { phase: 'closed', failures: 0 }
    case 'failed':
      if (state.phase === 'open') return state
      if (state.phase === 'half-open') return open(state.times)
      return state.failures + 1 >= failuresMax ? open(0) : { phase: 'closed', failures: state.failures + 1 }
    case 'asked':
      return state.phase === 'open' && now >= state.until ? { phase: 'half-open', times: state.times } : state
    case 'given-up':
      // Nobody knows more than before, so the next may try.
      return state.phase === 'half-open' ? { phase: 'open', until: now, times: state.times } : state
  }
}

export interface Circuit {
  /** Turns away while it is open, before anybody waits for anything else. */
  readonly early: Gate
  /** Lets the one through that tries. The last of all gates: nobody else may start until that one was answered. */
  readonly gate: Gate
  readonly layer: Layer
  readonly state: CircuitState
}

export function openCircuit(settings: CircuitSettings, { now, dice }: Runtime): Circuit {
  const limits = { ...CIRCUIT, ...settings }
  let state: CircuitState = { phase: 'closed', failures: 0 }
  const tell = (happening: CircuitHappening) => {
    const before = state
    state = stepCircuit(state, happening, now(), dice(), limits)
    return before
  }
  const refusal = () =>
    new HoldfastError('circuit-open', 'The server has failed too often.', {
      ...(state.phase === 'open' && { retryAfterMs: Math.max(0, Math.ceil(state.until - now())) }),
    })
  return {
    get state() {
      return state
    },
    early: () => {
      if (state.phase === 'half-open' || (state.phase === 'open' && now() < state.until)) throw refusal()
      return () => undefined
    },
    gate: () => {
      const before = tell('asked')
      if (state.phase === 'closed') return () => undefined
      // The one that found it open and due.
      if (state.phase === 'half-open' && before.phase === 'open') return () => void tell('given-up')
      throw refusal()
    },
    layer: (next) => async (input, init) => {
      const since = now()
      try {
        const response = await next(input, init)
        tell(response.status >= 500 ? 'failed' : 'answered')
        return response
      } catch (cause) {
        if (!init?.signal?.aborted || now() - since >= UNANSWERED_MS) tell('failed')
        throw cause
      }
    },
  }
}
