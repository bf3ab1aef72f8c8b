// Fits the text of a continuation to what was said: takes away what is said twice, and says so when the text does not fit
// at all. Nothing is released before it is known to fit; nothing is invented.
import { type Fit, SAID_CHARS_MIN } from './continuation.ts'

/** The longest line that may stand before the anchor: a remark, an opening quote. An essay may not. */
const REMARK_CHARS_MAX = 160

/**
 * After a prefill there is nothing to be said again. That this much of the end comes again, word for word, is taken for a
 * model that did so all the same; less may be what the text wants.
 */
const OVERLAP_CHARS_MIN = 32
const OVERLAP_CHARS_MAX = 400

type Fitted =
  /** Not known yet: more text is needed. */
  | { readonly state: 'waiting' }
  /** It fits: this is what goes on. */
  | { readonly state: 'fits'; readonly text: string }
  | { readonly state: 'unfit' }

export class Trim {
  readonly #fit: Fit
  #held = ''
  #fits = false

  constructor(fit: Fit) {
    this.#fit = fit
  }

  /** The next piece of the answer's text. Once it fits, everything passes. */
  push(text: string): Fitted {
    if (this.#fits) return { state: 'fits', text }
    this.#held += text
    const fitted = this.#look(false)
    if (fitted.state === 'fits') this.#fits = true
    return fitted
  }

  /** The answer is over. */
  end(): Fitted {
    if (this.#fits) return { state: 'fits', text: '' }
    return this.#look(true)
  }

  #look(isOver: boolean): Fitted {
    const { said, by } = this.#fit
    // It began again from the beginning: what is the same is swallowed, and what is not is another answer.
    if (startsAlike(this.#held, said)) {
      if (this.#held.length >= said.length)
        return this.#held.startsWith(said) ? { state: 'fits', text: this.#held.slice(said.length) } : this.#shorter()
      if (said.startsWith(this.#held) && !isOver) return WAITING
      return this.#shorter()
    }
    return by === 'prefill' ? this.#afterPrefill(isOver) : this.#afterAnchor(isOver)
  }

  /** It began again and left what was said; only the white space at its end may differ. */
  #shorter(): Fitted {
    const { said, space } = this.#fit
    const shown = said.slice(0, said.length - space.length)
    return this.#held.startsWith(shown) ? this.#withoutSpace(this.#held.slice(shown.length)) : UNFIT
  }

  #afterPrefill(isOver: boolean): Fitted {
    const { space, said } = this.#fit
    // Enough to see the white space again, or a beginning from the beginning.
    const enough = Math.max(space.length + 1, mayEcho(this.#held, said) ? SAID_CHARS_MIN : 0)
    if (this.#held.length < enough && !isOver) return WAITING
    const overlap = overlapOf(said.slice(0, said.length - space.length), this.#held)
    if (overlap === 'open' && !isOver) return WAITING
    return this.#afterSeam(this.#held.slice(overlap === 'open' ? 0 : overlap), isOver)
  }

  #afterAnchor(isOver: boolean): Fitted {
    const { anchor } = this.#fit
    const at = this.#held.indexOf(anchor)
    if (at === -1) return isOver || this.#held.length > REMARK_CHARS_MAX + anchor.length ? UNFIT : WAITING
    // Found behind words of an answer, it is the answer's own: it did not begin where it was asked to.
    if (!isRemark(this.#held.slice(0, at))) return UNFIT
    const rest = this.#held.slice(at + anchor.length)
    return this.#afterSeam(rest, isOver)
  }

  #afterSeam(rest: string, isOver: boolean): Fitted {
    const { space } = this.#fit
    return rest.length <= space.length && space.startsWith(rest) && !isOver ? WAITING : this.#withoutSpace(rest)
  }

  /** The white space at the seam was said before: it is not said twice. */
  #withoutSpace(text: string): Fitted {
    const { space } = this.#fit
    let same = 0
    while (same < space.length && text[same] === space[same]) same += 1
    return { state: 'fits', text: text.slice(same) }
  }
}

const WAITING: Fitted = { state: 'waiting' }
const UNFIT: Fitted = { state: 'unfit' }

/** Nothing but quotes, dots and white space, or one short line of its own. */
const isRemark = (text: string): boolean =>
  /^[\s"'`“„«>…*_.-]*$/.test(text) || (text.length <= REMARK_CHARS_MAX && /^[^\n]*\n\s*["'`“„«>]*$/.test(text))

/**
 * How much of the beginning of `answer` is the end of `said`, at least OVERLAP_CHARS_MIN; `open` while more of the answer
 * can make it so.
 */
function overlapOf(said: string, answer: string): number | 'open' {
  const tail = said.slice(-OVERLAP_CHARS_MAX)
  for (let at = tail.indexOf(answer.slice(0, 1)); at !== -1; at = tail.indexOf(answer.slice(0, 1), at + 1)) {
    const length = tail.length - at
    if (length < OVERLAP_CHARS_MIN) return 0
    if (tail.startsWith(answer.slice(0, length), at)) return answer.length >= length ? length : 'open'
  }
  return 0
}

/** Both begin with the same words, enough of them to be no accident. */
const startsAlike = (one: string, other: string): boolean =>
  one.length >= SAID_CHARS_MIN && one.startsWith(other.slice(0, SAID_CHARS_MIN))

/** So far this may become `startsAlike`. */
const mayEcho = (held: string, said: string): boolean => said.startsWith(held.slice(0, SAID_CHARS_MIN))
