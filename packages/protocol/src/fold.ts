// events → message. A left fold: `events.reduce(fold, EMPTY)` is the message as it stands.
import type { Ending, Event, Seam, Usage } from './event.ts'
import type { Problem } from './problem.ts'

interface Told {
  /** What was said of the block in deltas that have no word here (citations), as it came. */
  readonly deltas?: readonly unknown[]
}

export type Block = Told &
  (
    | { readonly type: 'text'; readonly text: string; readonly refusal?: true }
    | { readonly type: 'reasoning'; readonly text: string; readonly signature?: string }
    /** `json` is the arguments' text so far; it parses once the block has ended. */
    | {
        readonly type: 'tool'
        readonly id: string
        readonly name: string
        readonly namespace?: string
        readonly json: string
      }
    /** `json` is there where the block has arguments of its own, as tools have that the provider runs itself. */
    | { readonly type: 'other'; readonly kind: string; readonly value: unknown; readonly json?: string }
  )

export interface Message {
  readonly id?: string
  readonly model?: string
  readonly blocks: readonly Block[]
  /** Of all segments together. */
  readonly usage: Usage
  /** Where other attempts took over, oldest first. Absent while there is one. */
  readonly seams?: readonly Seam[]
  /** Absent while the reply is running. */
  readonly ending?: Ending
  /** The provider's own word for the ending. */
  readonly reason?: string | null
  /** Why, when the ending is `failed`, `stopped` or `over-budget`. */
  readonly problem?: Problem
}

export const EMPTY: Message = { blocks: [], usage: {} }

/** The message after one more event. Never mutates; unknown events change nothing. */
export function fold(message: Message, event: Event): Message {
  switch (event.type) {
    case 'message-start':
    case 'message-end': {
      const { type: _, ...said } = event
      return { ...message, ...said }
    }
    case 'text-start':
      return withBlock(message, event.block, { type: 'text', text: '', ...(event.refusal && { refusal: true }) })
    case 'reasoning-start':
      return withBlock(message, event.block, { type: 'reasoning', text: '' })
    case 'tool-start': {
      const { type: _, block, ...called } = event
      return withBlock(message, block, { type: 'tool', ...called, json: '' })
    }
    case 'other-start':
      return withBlock(message, event.block, { type: 'other', kind: event.kind, value: event.value })
    case 'usage':
      return { ...message, usage: { ...message.usage, ...event.usage } }
    case 'message-fail':
      return { ...message, ending: endingOf(event.problem), problem: event.problem }
    case 'segment':
      return {
        ...message,
        blocks: event.how === 'restarted' ? [] : message.blocks,
        seams: [...(message.seams ?? []), event],
      }
    case 'unknown':
      return message
    default: {
      const block = message.blocks[event.block]
      const grown = block && grow(block, event)
      return grown ? withBlock(message, event.block, grown) : message
    }
  }
}

/** The reply's text, without reasoning or tools. A refusal is text too: it is what the person in the chat reads. */
export const textOf = (message: Message): string => joined(message, 'text')

/** The reply's reasoning, where the provider shows it. */
export const reasoningOf = (message: Message): string => joined(message, 'reasoning')

const joined = (message: Message, type: 'text' | 'reasoning'): string =>
  message.blocks.map((block) => (block.type === type ? (block as { readonly text: string }).text : '')).join('')

/** Which ending a problem makes: two have a word of their own. */
export const endingOf = (problem: Problem): Ending =>
  problem.code === 'reply-stopped' ? 'stopped' : problem.code === 'over-budget' ? 'over-budget' : 'failed'

type OfBlock = Extract<
  Event,
  { type: 'text-delta' | 'reasoning-delta' | 'reasoning-signature' | 'tool-delta' | 'other-delta' | 'block-end' }
>

/** The block with the delta added, or undefined where it stays as it is: its end, or what belongs to another kind of block. */
function grow(block: Block, event: OfBlock): Block | undefined {
  // Text grows by `+`, which makes a rope: constant per delta, however long the text.
  if (event.type === 'text-delta' && block.type === 'text') return { ...block, text: block.text + event.text }
  if (event.type === 'reasoning-delta' && block.type === 'reasoning') return { ...block, text: block.text + event.text }
  if (event.type === 'reasoning-signature' && block.type === 'reasoning')
    return { ...block, signature: (block.signature ?? '') + event.signature }
  if (event.type === 'tool-delta' && (block.type === 'tool' || block.type === 'other'))
    return { ...block, json: (block.json ?? '') + event.json }
  // Rare enough (a citation, a summary) to copy the list each time.
  if (event.type === 'other-delta') return { ...block, deltas: [...(block.deltas ?? []), event.value] }
  return undefined
}

function withBlock(message: Message, at: number, block: Block): Message {
  const blocks = message.blocks.slice()
  blocks[at] = block
  return { ...message, blocks }
}
