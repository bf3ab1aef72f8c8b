// A script is a list of these, and playing one is doing them in order. Every fault there is comes down to a list
// that differs, so the player knows four verbs and no faults.
import type { Octets } from './octets.ts'

/** What became of an answer that was played to its last step. */
export type Outcome = 'finished' | 'refused' | 'cut' | 'errored' | 'cancelled'

export type Step =
  | {
      readonly do: 'write'
      /** Since the step before. */
      readonly afterMs: number
      /** Written at once, as one chunk of the body. */
      readonly octets: Octets
      /** How many events are complete once this is written, and how many tokens. */
      readonly events: number
      readonly tokens: number
    }
  /** Silence, on purpose. `Infinity`: until the client goes. */
  | { readonly do: 'wait'; readonly afterMs: number }
  /** Silence because there is nothing yet: `until` calls back, once, when there may be. */
  | { readonly do: 'listen'; readonly afterMs: 0; readonly until: (work: () => void) => void }
  | {
      /** `end`: the body ends as its framing says. `close`: FIN without that. `reset`: RST. */
      readonly do: 'end' | 'close' | 'reset'
      readonly afterMs: number
      readonly outcome: Outcome
    }

export interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Since the request. `Infinity`: never. */
  readonly afterMs: number
  /** There will be none: the first step breaks the line. */
  readonly isMissing?: true
}

export interface Script {
  readonly head: Head
  /** Tokens of the prompt that are paid for once it is accepted; undefined where nothing is bought. */
  readonly paid?: { readonly input: number; readonly cached: number }
  /** Can be played any number of times; made as it is read, so a long answer costs no memory. */
  readonly steps: Iterable<Step>
}

/** Whether there is nothing after it. */
export const isLast = (step: Step): boolean => step.do === 'end' || step.do === 'close' || step.do === 'reset'

export const writeOf = (octets: Octets, events = 0): Step => ({ do: 'write', afterMs: 0, octets, events, tokens: 0 })
export const endOf = (outcome: Outcome): Step => ({ do: 'end', afterMs: 0, outcome })
