// What the vendors say, made by hand: short, valid, and marked with the number of the purchase so that no two frames of
// a run are alike.
import type { Purchase, Said, Spoken, Wish } from './evidence.ts'

export type Sentence = Said & Omit<Spoken, 'at'>

type Dialect = Wish['dialect']

/** A whole answer with this text. Data is text here, not octets. */
export const speak = (
  dialect: Dialect,
  purchase: Whose & Pick<Purchase, 'asksUsage'>,
  pieces: readonly string[],
): Sentence[] => (dialect === 'openai-chat' ? speakOpenai(purchase, pieces) : speakAnthropic(purchase, pieces))

/** The same in one piece, by a vendor that does not stream what it was asked to stream. */
export function speakWhole(
  dialect: Dialect,
  { number, model, sold: { input, output } }: Whose,
  text: string,
): Sentence {
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }]
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
  const content = text === '' ? [] : [{ type: 'text', text }]
  const message = {
    type: 'message',
    role: 'assistant',
    content,
    stop_reason: 'end_turn',
    usage: { input_tokens: input, output_tokens: output },
  }
  const body =
    dialect === 'openai-chat'
      ? { id: `chatcmpl-${number}`, object: 'chat.completion', created: 1, model, choices, usage }
      : { id: `msg_${number}`, model, ...message }
  return { ...PLAIN, kind: 'ending', text, isBill: true, data: JSON.stringify(body) }
}

type Whose = Pick<Purchase, 'number' | 'model' | 'sold'>

const PLAIN = { kind: 'content', text: '', isBill: false, code: undefined } as const

function speakOpenai(
  { number, model, sold, asksUsage }: Parameters<typeof speak>[1],
  pieces: readonly string[],
): Sentence[] {
  const chunk = (rest: object, more: Partial<Sentence> = {}): Sentence => ({
    ...PLAIN,
    ...more,
    data: JSON.stringify({ id: `chatcmpl-${number}`, object: 'chat.completion.chunk', created: 1, model, ...rest }),
  })
  const choice = (delta: object, reason: string | null = null): object => ({
    choices: [{ index: 0, delta, finish_reason: reason }],
  })
  const { input, output } = sold
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
  // What closes a message without a word in it says nothing yet.
  const kind = pieces.length > 0 ? 'content' : 'opening'
  return [
    chunk(choice({ role: 'assistant', content: '' }), { kind: 'opening' }),
    ...pieces.map((text) => chunk(choice({ content: text }), { text })),
    chunk(choice({}, 'stop'), { kind }),
    ...(asksUsage ? [chunk({ choices: [], usage }, { kind, isBill: true })] : []),
    { ...PLAIN, kind: 'ending', data: '[DONE]' },
  ]
}

function speakAnthropic({ number, model, sold }: Whose, pieces: readonly string[]): Sentence[] {
  const say = (type: string, rest: object, more: Partial<Sentence> = {}): Sentence => ({
    ...PLAIN,
    ...more,
    event: type,
    data: JSON.stringify({ type, ...rest }),
  })
  const message = {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    // As the vendor has it: the output is counted from the first token, and only the last count is the bill.
    usage: { input_tokens: sold.input, output_tokens: 1 },
  }
  const kind = pieces.length > 0 ? 'content' : 'opening'
  return [
    say('message_start', { message }, { kind: 'opening' }),
    say('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }, { kind: 'opening' }),
    ...pieces.map((text) =>
      say('content_block_delta', { index: 0, delta: { type: 'text_delta', text }, purchase: number }, { text }),
    ),
    say('content_block_stop', { index: 0 }, { kind }),
    say(
      'message_delta',
      { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: sold.output } },
      { kind, isBill: true },
    ),
    say('message_stop', {}, { kind: 'ending' }),
  ]
}

/** The vendor's own failure, in mid-stream; and how the relay is to call it. */
export function moan(dialect: Dialect, how: 'broke' | 'overloaded' | 'limited' | 'refused'): Sentence {
  const [type, code] = MOANS[how]
  const error = { ...PLAIN, kind: 'error', code } as const
  return dialect === 'openai-chat'
    ? { ...error, data: JSON.stringify({ error: { message: 'it broke', type, param: null, code: null } }) }
    : { ...error, event: 'error', data: JSON.stringify({ type: 'error', error: { type, message: 'it broke' } }) }
}

const MOANS = {
  broke: ['api_error', 'upstream-failed'],
  overloaded: ['overloaded_error', 'upstream-overloaded'],
  limited: ['rate_limit_error', 'upstream-limited'],
  refused: ['invalid_request_error', 'upstream-refused'],
} as const

/** A frame that began well. */
export const mumble = ({ data, ...rest }: Sentence): Sentence => ({
  ...rest,
  kind: 'garbled',
  text: '',
  isBill: false,
  data: data.slice(0, Math.floor(data.length / 2)),
})

/** An HTTP error's body. */
export function refusalOf(dialect: Dialect, status: number): string {
  const type = REFUSALS[status] ?? 'api_error'
  return dialect === 'openai-chat'
    ? JSON.stringify({ error: { message: 'no', type, param: null, code: null } })
    : JSON.stringify({ type: 'error', error: { type, message: 'no' } })
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  529: 'overloaded_error',
}
