// What all requests of one simulator share.
import type { Control } from './control.ts'
import type { Journal } from './journal.ts'
import type { Recordings } from './recordings.ts'
import type { Scribe } from './speech.ts'
import type { Store } from './store.ts'
import type { Wheel } from './wheel.ts'

export interface House {
  readonly control: Control
  readonly journal: Journal
  readonly store: Store
  readonly wheel: Wheel
  readonly scribe: Scribe
  readonly recordings: Recordings
  /** When set, the only key that is accepted. */
  readonly apiKey: string | undefined
  readonly bodyBytesMax: number
  readonly recordBodies: boolean
  /** A seed no other answer has. */
  readonly nextSeed: () => string
}
