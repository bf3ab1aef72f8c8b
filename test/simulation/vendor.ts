// What the vendors say, made by hand: short, valid, numbered, with letters of one to four bytes, and marked with the
// number of the purchase so that no two frames of a run are alike.
import type { Said, Spoken, Wish } from './evidence.ts'

export interface Sentence extends Said {
  readonly kind: Spoken['kind']
}

const LETTERS = ['', '', 'ß', 'é', '語', '😀'] as const

/** The word `at` of the text. All words joined are the text. */
const wordOf = (at: number): string => `${at}${LETTERS[at % LETTERS.length]} `

export const textOfWords = (count: number): string => Array.from({ length: count }, (_, at) => wordOf(at)).join('')

/** A whole answer of `words` words. Data is text here, not octets. */
export const speak = (dialect: Wish['dialect'], purchase: number, words: number): Sentence[] =>
  dialect === 'openai-chat' ? speakOpenai(purchase, words) : speakAnthropic(purchase, words)

function speakOpenai(purchase: number, words: number): Sentence[] {
  const chunk = (rest: object, kind: Sentence['kind'] = 'content'): Sentence => ({
    kind,
    data: JSON.stringify({
      id: `chatcmpl-${purchase}`,
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      ...rest,
    }),
  })
  const choice = (delta: object, reason: string | null = null): object => ({
    choices: [{ index: 0, delta, finish_reason: reason }],
  })
  return [
    chunk(choice({ role: 'assistant', content: '' }), 'opening'),
    ...Array.from({ length: words }, (_, at) => chunk(choice({ content: wordOf(at) }))),
    chunk(choice({}, 'stop'), words > 0 ? 'content' : 'opening'),
    chunk(
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: words, total_tokens: words + 1 } },
      words > 0 ? 'content' : 'opening',
    ),
    { kind: 'ending', data: '[DONE]' },
  ]
}

function speakAnthropic(purchase: number, words: number): Sentence[] {
  const say = (type: string, rest: object, kind: Sentence['kind'] = 'content'): Sentence => ({
    kind,
    event: type,
    data: JSON.stringify({ type, ...rest }),
  })
  const id = `msg_${purchase}`
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    stop_sequence: null,
  }
  return [
    say('message_start', { message: { ...message, usage: { input_tokens: 1, output_tokens: 1 } } }, 'opening'),
    say('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }, 'opening'),
    ...Array.from({ length: words }, (_, at) =>
      say('content_block_delta', { index: 0, delta: { type: 'text_delta', text: wordOf(at) }, purchase }),
    ),
    say('content_block_stop', { index: 0 }, words > 0 ? 'content' : 'opening'),
    say(
      'message_delta',
      { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: words } },
      words > 0 ? 'content' : 'opening',
    ),
    say('message_stop', {}, 'ending'),
  ]
}

/** The vendor's own failure, in mid-stream. */
export const moan = (dialect: Wish['dialect']): Sentence =>
  dialect === 'openai-chat'
    ? { kind: 'error', data: '{"error":{"message":"it broke","type":"server_error","param":null,"code":null}}' }
    : {
        kind: 'error',
        event: 'error',
        data: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      }

/** A frame that began well. */
export const mumble = ({ data, ...rest }: Sentence): Sentence => ({
  ...rest,
  kind: 'garbled',
  data: data.slice(0, Math.floor(data.length / 2)),
})

/** An HTTP error's body. */
export const refusalOf = (dialect: Wish['dialect']): string =>
  dialect === 'openai-chat'
    ? '{"error":{"message":"no","type":"requests","param":null,"code":"rate_limit_exceeded"}}'
    : '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'
