// How a reply that broke in mid-text is gone on with by another attempt (T2): what is asked, and how the answer is fitted
// to what was said. Continuing is a promise about text alone; what cannot be kept is not tried.
import { type Message, textOf } from '../fold.ts'
import type { Request, Turn } from '../requests/request.ts'

/** How it is asked for: see the capability table beside the providers. */
export type ContinuingBy = 'prefill' | 'user-turn'

export interface Continuation {
  readonly request: Request
  /** What the answer is fitted to. */
  readonly fit: Fit
}

/** What is known of the seam before the answer comes. */
export interface Fit {
  readonly by: ContinuingBy
  /** All the text said so far. */
  readonly said: string
  /** The white space that `said` ends with, and that the request does not show the model. */
  readonly space: string
  /** Words at the end of what was said, which the answer was asked to repeat. '' where it was not. */
  readonly anchor: string
}

/** Characters of `said` below which there is too little to tell a continuation from another answer. */
export const SAID_CHARS_MIN = 24

/** About this much of the end is asked to be repeated: the least of them that stands in what was said only once. */
const ANCHOR_CHARS = [80, 160, 320] as const

/**
 * Whether this message is text that stopped in the middle, and nothing else is at stake: no tool call, no open or signed
 * thought after the text, no refusal. Thoughts that were finished before the text are left out of the request.
 */
export function canContinue(said: Message): boolean {
  const last = said.blocks.at(-1)
  if (said.ending !== undefined && said.problem === undefined) return false
  if (last?.type !== 'text') return false
  if (said.blocks.some((block) => block.type === 'tool' || block.type === 'other' || isRefusal(block))) return false
  return textOf(said).trimEnd().length >= SAID_CHARS_MIN
}

const isRefusal = (block: Message['blocks'][number]): boolean => block.type === 'text' && block.refusal === true

/**
 * The request for the rest of `said`, or undefined where `by` cannot ask for it: an answer that has to be JSON is never
 * continued by a user turn, which would have to repeat words in front of it.
 */
export function continuation(request: Request, said: Message, by: ContinuingBy): Continuation | undefined {
  if (!canContinue(said) || (by === 'user-turn' && request.format !== undefined)) return undefined
  const text = textOf(said)
  const shown = text.trimEnd()
  const space = text.slice(shown.length)
  const anchor = by === 'user-turn' ? anchorOf(shown) : ''
  if (anchor === undefined) return undefined
  const turns: Turn[] = [...request.turns, { role: 'assistant', parts: [{ type: 'text', text: shown }] }]
  if (by === 'user-turn') turns.push({ role: 'user', parts: [{ type: 'text', text: goOn(anchor) }] })
  const left = request.outputMax === undefined ? {} : { outputMax: Math.max(1, request.outputMax - about(text)) }
  // Vendors that take a prefill refuse it together with thinking, and the thinking has been done.
  const reasoning = by === 'prefill' && request.reasoning ? { reasoning: { effort: 'none' } as const } : {}
  return { request: { ...request, ...left, ...reasoning, turns }, fit: { by, said: text, space, anchor } }
}

const goOn = (anchor: string): string =>
  'Your last message was cut off by a technical failure. Go on exactly where it stops, in the same language, style and ' +
  'formatting. Begin by repeating these last words of it, character for character, and then continue without any ' +
  `remark, apology or heading:\n\n${anchor}`

/**
 * The last words of a text that tell where it ends. Undefined where it repeats itself so much that nothing does: whether an
 * answer says them again, or goes on with them, could not be told.
 */
const anchorOf = (text: string): string | undefined =>
  ANCHOR_CHARS.map((chars) => endOf(text, chars)).find(
    (end) => text.indexOf(end) === text.length - end.length && !repeats(end),
  )

/** It begins again within itself. */
const repeats = (text: string): boolean => text.indexOf(text.slice(0, SAID_CHARS_MIN), 1) !== -1

/** The last words of a text, from the beginning of a word. */
function endOf(text: string, chars: number): string {
  const from = Math.max(0, text.length - chars)
  if (from === 0) return text
  const tail = text.slice(from)
  const word = /\s\S/.exec(tail)
  // A script without spaces, or one very long word: cut anywhere but inside of a surrogate pair.
  if (!word || tail.length - word.index < SAID_CHARS_MIN) return /^[\uDC00-\uDFFF]/.test(tail) ? tail.slice(1) : tail
  return tail.slice(word.index + 1)
}

/** Tokens in a text, roughly, on the safe side for languages with short ones. */
export const about = (text: string): number => Math.ceil(text.length / 4)
