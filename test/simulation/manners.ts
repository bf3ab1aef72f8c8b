// How a model answers when it is asked for the rest of what it is told it has said: as it should, or otherwise.
import type { Dice } from './dice.ts'
import type { AnswerText } from './evidence.ts'
import { trueText } from './text.ts'

export interface Manner {
  readonly name: string
  readonly text: string
  readonly answer: AnswerText
}

/** Right behind it. Some say the end of it again, or all; and some vendors refuse although they once took it. */
const AFTER_PREFILL = { behind: 7, overlapping: 1, again: 1.5, refused: 1.5 }
/** As it was asked; with a remark before it; more of it than asked; from the beginning; and in ways that fit nothing. */
const BY_USER_TURN = { anchored: 6, remark: 2, more: 1, again: 1.5, behind: 1, retyped: 1, essay: 0.5, another: 1 }

/** Which of the texts this is the beginning of, and all of it. */
export type Whole = { readonly number: number; readonly text: string } | undefined

/** @returns undefined when it refuses */
export function answerRest(shown: string, anchor: string | undefined, whole: Whole, dice: Dice): Manner | undefined {
  const manner = anchor === undefined ? dice.weighted(AFTER_PREFILL) : dice.weighted(BY_USER_TURN)
  if (manner === 'refused') return undefined
  // Nobody knows how to go on with what nobody said.
  if (!whole || manner === 'another')
    return { name: 'another', text: trueText(999, 40), answer: { text: undefined, origin: 0, shown: 0, fits: 'never' } }
  const rest = whole.text.slice(shown.length)
  // In a song the words asked for come again: whoever leaves them out cannot be told from one who remarks on them first.
  if (manner === 'behind' && anchor !== undefined && rest.includes(anchor))
    return answerRest(shown, anchor, whole, dice)
  const from = (text: string, origin: number, fits: AnswerText['fits'] = 'surely'): Manner => ({
    name: manner,
    text,
    answer: { text: whole.number, origin, shown: shown.length, fits },
  })
  const before = (text: string, repeated: string, fits: AnswerText['fits'] = 'surely'): Manner =>
    from(text + repeated + rest, shown.length - text.length - repeated.length, fits)
  switch (manner) {
    case 'behind':
      return from(rest, shown.length, anchor === undefined ? 'surely' : 'never')
    case 'again':
      return from(whole.text, 0)
    case 'overlapping':
      return before('', shown.slice(-dice.between(40, 120)).replace(/^[\uDC00-\uDFFF]/, ''))
    case 'anchored':
      return before('', anchor ?? '')
    case 'remark':
      return before('Of course. Here is the rest of it:\n\n', anchor ?? '')
    case 'more':
      // Only a short line may stand before the anchor.
      return before('', shown.slice(-2 * (anchor?.length ?? 0)).replace(/^[\uDC00-\uDFFF]/, ''), 'perhaps')
    case 'retyped':
      return before('', (anchor ?? '').replaceAll(/\d(?=\D)/g, '#'), 'never')
    case 'essay':
      return before('To go on, let us look at what was said so far. '.repeat(20), anchor ?? '', 'never')
  }
}
