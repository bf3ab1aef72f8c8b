// Names that come from outside, as labels: so many of them, and of a shape in which nobody writes a sentence. All others are
// `other`, so that no client can make the relay remember what it sends, or a time series of it.
import { looksSecret } from '../config/secrecy.ts'

export const OTHER = 'other'

/** What a model or an upstream is called: nothing with a space in it. */
const SHAPE = /^[\w.:/@+*-]{1,80}$/

/** What could be a name, or `other`: a client may have put anything in its place, a key or a prompt. */
export const nameOr = (name: string): string => (SHAPE.test(name) && !looksSecret(name) ? name : OTHER)

export class Names {
  readonly #max: number
  readonly #known = new Set<string>()

  /** @param max names that are told apart. Reached: those that come later are `other`. */
  constructor(max: number) {
    this.#max = max
  }

  /** @param isGood somebody vouches for it: the configuration has it, or an upstream has served it */
  of(name: string, isGood: boolean): string {
    if (this.#known.has(name)) return name
    if (!isGood || this.#known.size >= this.#max || nameOr(name) === OTHER) return OTHER
    this.#known.add(name)
    return name
  }
}
