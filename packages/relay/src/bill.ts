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
  /** The upstream said too little: what is missing was counted in octets, of what was said and of the request. */
  readonly estimated?: true
}

/** An attempt on the bill. */
export interface Item {
  /** As it stands now; undefined where it turned out to have bought nothing. */
  readonly purchase: Purchase | undefined
  /** It turned out to have bought nothing. */
  cross(): void
}

/** What came of an answer: pieces of text, thinking and arguments, and octets in them. */
type Told = Pick<Telling, 'deltas' | 'said'>

/** About; docs/decisions/0014-prices.md has how far that is off. Nobody sends half a token. */
export const tokensOf = ({ deltas, said }: Told): number => Math.max(deltas, Math.ceil(said / OCTETS_PER_TOKEN))

/** Octets of UTF-8 in a token, about: of English rather more, of code and other scripts rather fewer. */
const OCTETS_PER_TOKEN = 4

export class Bill {
  readonly #items: Item[] = []
  readonly #before: readonly Purchase[]

  /** @param before what was bought for the reply before this process went on with it */
  constructor(before: readonly Purchase[] = []) {
    this.#before = before
  }

  /**
   * An attempt begins.
   * @param asked characters of the request
   */
  open(place: Place, asked: number, telling: Telling): Item {
    let isFree = false
    const item: Item = {
      get purchase() {
        return isFree ? undefined : purchase(place, asked, telling)
      },
      cross: () => void (isFree = true),
    }
    this.#items.push(item)
    return item
  }

  /** As it stands now: also while an attempt is running. */
  get purchases(): readonly Purchase[] {
    return [...this.#before, ...this.#items.flatMap((item) => item.purchase ?? [])]
  }

  /** Everything bought so far. */
  get total(): Usage {
    return this.purchases.reduce<Usage>((total, { usage }) => sum(total, usage), {})
  }
}

/** What an attempt cost of which only what it said is left, and what it had said of its cost by then. */
export function estimate(place: Place, asked: number, told: Told, usage: Usage): Purchase {
  const input = usage.input ?? Math.ceil(asked / OCTETS_PER_TOKEN)
  const output = Math.max(tokensOf(told), usage.output ?? 0)
  return { upstream: place.upstream.name, model: place.model, usage: { ...usage, input, output }, estimated: true }
}

function purchase(place: Place, asked: number, telling: Telling): Purchase {
  const { usage, isCounted } = telling
  const bought = { upstream: place.upstream.name, model: place.model }
  if (isCounted && usage.input !== undefined) return { ...bought, usage }
  const input = usage.input ?? Math.ceil(asked / OCTETS_PER_TOKEN)
  // What was counted before the end is the least it can have been.
  const output = isCounted ? usage.output : Math.max(tokensOf(telling), usage.output ?? 0)
  return { ...bought, usage: { ...usage, input, ...(output !== undefined && { output }) }, estimated: true }
}
