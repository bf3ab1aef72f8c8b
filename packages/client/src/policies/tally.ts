// What one reply has bought by now: the provider's count where there is one, and a guess while there is none.
import { type Event, type Usage, isEnding } from '@holdfast/protocol'
import type { Bought } from './gate.ts'

/** Of text in most languages and models, roughly. A guess made with it is labelled as one. */
export const CHARS_PER_TOKEN = 4

/** Of an image or a document, whose characters say nothing. */
export const FILE_TOKENS = 1500

const guessTokens = (chars: number): number => Math.ceil(chars / CHARS_PER_TOKEN)

/** How many tokens a request may be. A file in it counts as `FILE_TOKENS`. */
export function guessPrompt(body: Readonly<Record<string, unknown>>): number {
  let files = 0
  const text = JSON.stringify(body, (key, value: unknown) => {
    const isFile =
      typeof value === 'string' && (value.startsWith('data:') || (key === 'data' && value.length > FILE_TOKENS))
    if (!isFile) return value
    files += 1
    return ''
  })
  return guessTokens(text.length) + files * FILE_TOKENS
}

export interface Tally {
  heard(events: readonly Event[]): void
  readonly bought: Bought
  /** Something was said. */
  readonly hasToken: boolean
}

export function openTally(promptTokens: number): Tally {
  let usage: Usage = {}
  let chars = 0
  let isOver = false
  return {
    heard: (events) => {
      for (const event of events) {
        if (event.type === 'text-delta' || event.type === 'reasoning-delta') chars += event.text.length
        if (event.type === 'tool-delta') chars += event.json.length
        if (event.type === 'usage') usage = { ...usage, ...event.usage }
        if (isEnding(event)) isOver = true
      }
    },
    get hasToken() {
      return chars > 0
    },
    get bought() {
      const { input, output, cacheRead, cacheWrite } = usage
      // Before the ending a provider's count is of what it had said by then: Anthropic begins with 1.
      const isCounted = isOver && output !== undefined
      return {
        input: input ?? promptTokens,
        output: isCounted ? output : Math.max(output ?? 0, guessTokens(chars)),
        ...(cacheRead !== undefined && { cacheRead }),
        ...(cacheWrite !== undefined && { cacheWrite }),
        isEstimate: input === undefined || !isCounted,
      }
    },
  }
}
