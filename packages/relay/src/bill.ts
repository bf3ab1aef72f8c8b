// What a reply's attempts bought: as the upstreams counted it, and estimated where they did not, labelled as that.
import type { Usage } from '@holdfast/protocol'
import type { Place } from './routing/course.ts'
import { type Telling, sum } from './telling.ts'

/** What one attempt cost. Attempts that cannot have bought anything leave none. */
export interface Purchase {
  /** The upstream's name in the configuration. */
  readonly upstream: string
  /** As the upstream calls it. */
  readonly model: string
  readonly usage: Usage
  /** The upstream said too little: what is missing was counted in frames, and in characters of the request. */
  readonly estimated?: true
}

interface Entry {
  readonly place: Place
  /** Characters of the request. */
  readonly asked: number
  readonly telling: Telling
  isFree: boolean
}

/** Characters of English in a token, about; of a request's JSON rather more, of other languages rather fewer. */
const CHARS_PER_TOKEN = 4

export class Bill {
  readonly #entries: Entry[] = []
  readonly #before: readonly Purchase[]

  /** @param before what was bought for the reply before this process went on with it */
  constructor(before: readonly Purchase[] = []) {
    this.#before = before
  }

  /** An attempt begins. Returns what to call when it turns out to have bought nothing. */
  open(place: Place, asked: number, telling: Telling): () => void {
    const entry: Entry = { place, asked, telling, isFree: false }
    this.#entries.push(entry)
    return () => {
      entry.isFree = true
    }
  }

  /** As it stands now: also while an attempt is running. */
  get purchases(): readonly Purchase[] {
    return [...this.#before, ...this.#entries.filter(({ isFree }) => !isFree).map(purchase)]
  }

  /** Everything bought so far. */
  get total(): Usage {
    return this.purchases.reduce<Usage>((total, { usage }) => sum(total, usage), {})
  }
}

/** What an attempt cost of which only its frames are left, and what it had said of its cost by then. */
export function estimate(place: Place, asked: number, frames: number, usage: Usage): Purchase {
  const input = usage.input ?? Math.ceil(asked / CHARS_PER_TOKEN)
  const output = Math.max(frames, usage.output ?? 0)
  return { upstream: place.upstream.name, model: place.model, usage: { ...usage, input, output }, estimated: true }
}

function purchase({ place, asked, telling }: Entry): Purchase {
  const { usage, frames, isCounted } = telling
  const bought = { upstream: place.upstream.name, model: place.model }
  if (isCounted && usage.input !== undefined) return { ...bought, usage }
  const input = usage.input ?? Math.ceil(asked / CHARS_PER_TOKEN)
  // What was counted before the end is the least it can have been.
  const output = isCounted ? usage.output : Math.max(frames, usage.output ?? 0)
  return { ...bought, usage: { ...usage, input, ...(output !== undefined && { output }) }, estimated: true }
}
