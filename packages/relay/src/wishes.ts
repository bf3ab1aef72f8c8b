// What one segment wishes of the place that serves it: a request that can be made there, and somebody who tells its answer in
// the reply's own frames. There are three wishes, one for each way in which a segment can begin; who may have which, and
// where it is had, is the pump's to decide.
import { HoldfastError, type Problem, type Seam, Splice, type Usage, dialects } from '@holdfast/protocol'
import { type Ask, type Letter, answerIn, continuationFor, letterFor } from './ask.ts'
import type { Head } from './logs/log.ts'
import type { Told } from './retelling.ts'
import type { Place } from './routing/course.ts'
import type { Tail } from './tail.ts'
import { type Telling, Translation, Verbatim, voiceOf } from './telling.ts'

export interface Wish {
  /** How it takes over from the segment before it. Absent for one that nobody sees. */
  readonly how?: Seam['how']
  /**
   * Undefined where such a place cannot be asked for it.
   * @throws HoldfastError where the request cannot be said there, or is understood by nobody but its vendor.
   */
  readonly letter: (place: Place) => Letter | undefined
  readonly telling: (place: Place, letter: Letter, seam: Seam | undefined) => Telling
}

/** The reply that is wished for, and where its frames go. */
export interface Wished {
  readonly head: Head
  readonly ask: Ask
  readonly tail: Tail
}

/** T0: what nobody has heard anything of yet. */
export function afresh({ head, ask, tail }: Wished): Wish {
  return {
    letter: (place) => letterFor(ask, place),
    telling: ({ surface }, { asksUsage }) =>
      surface.dialect === head.dialect
        ? new Verbatim(head, tail, asksUsage)
        : new Translation(head, tail, answerIn(surface.dialect, ask)),
  }
}

/**
 * T2: the rest of a text.
 * @param told everything that was said
 * @param before what the segments before it have used
 */
export function continued({ head, ask, tail }: Wished, told: Told, before: Usage): Wish {
  return {
    how: 'continued',
    letter: (place) => continuationFor(ask, place, told.message),
    telling: ({ surface }, { fit }, seam) => {
      if (!fit || !seam) throw new Error('a continuation has nothing to fit')
      const splice = new Splice(told.message, told.isOpen, fit, seam)
      return new Translation(head, tail, answerIn(surface.dialect, ask), { splice, writer: told.writer, before })
    },
  }
}

/** T3: all of it once more, in place of what was said. */
export function restarted({ head, ask, tail }: Wished, before: Usage): Wish {
  return {
    how: 'restarted',
    letter: (place) => letterFor(ask, place),
    telling: ({ surface }, _, seam) => {
      const writer = dialects[head.dialect].writer(voiceOf(head))
      writer.skipTo?.(tail.last)
      const taking = { ...(seam && { seam }), writer, before }
      return new Translation(head, tail, answerIn(surface.dialect, ask), taking)
    },
  }
}

/** The letters of one wish. Each is written once, when it is first asked whether its place would do. */
export class Letters {
  /** Why the newest place that could not be asked would not do, where there are words for that. */
  unsaid: Problem | undefined
  readonly wish: Wish
  readonly #written = new Map<string, Letter>()

  constructor(wish: Wish) {
    this.wish = wish
  }

  suits(place: Place): boolean {
    const written = this.#written.get(nameOf(place)) ?? this.#write(place)
    if (written) this.#written.set(nameOf(place), written)
    return written !== undefined
  }

  /** The letter for a place that suits. */
  for(place: Place): Letter {
    const written = this.#written.get(nameOf(place))
    if (!written) throw new Error('a place was given that does not suit')
    return written
  }

  #write(place: Place): Letter | undefined {
    try {
      return this.wish.letter(place)
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      this.unsaid = cause.problem
      return undefined
    }
  }
}

const nameOf = ({ upstream, model }: Place): string => `${upstream.name} ${model}`
