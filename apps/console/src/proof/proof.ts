// What the page shows is what the log says: two messages, compared character by character.
import type { Message } from '@holdfast/protocol'

export type Proof =
  | { readonly isEqual: true; readonly characters: number }
  | {
      readonly isEqual: false
      /** The first character that differs, from 0. */
      readonly at: number
      /** What stands there, with a little before and behind it. */
      readonly shown: string
      readonly logged: string
    }

const CONTEXT_CHARS = 24

export function compare(shown: Message, logged: Message): Proof {
  const [one, other] = [wordsOf(shown), wordsOf(logged)]
  if (one === other) return { isEqual: true, characters: one.length }
  let at = 0
  while (one[at] === other[at]) at += 1
  const around = (text: string) => text.slice(Math.max(0, at - CONTEXT_CHARS), at + CONTEXT_CHARS)
  return { isEqual: false, at, shown: around(one), logged: around(other) }
}

/** Everything in a message that a person can read: text, reasoning, tool calls. */
function wordsOf({ blocks }: Message): string {
  const words = blocks.map((block) => {
    if (block.type === 'tool') return `${block.name} ${block.json}`
    return block.type === 'other' ? JSON.stringify([block.kind, block.value, block.json]) : block.text
  })
  return words.join('\n')
}
