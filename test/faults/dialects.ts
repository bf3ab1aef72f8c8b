// The two dialects as these tests see them, from the vendors' documentation and not from our own code: what a
// request looks like, which text a frame carries, and which frame is an ending.

/** What the relay is asked in here; the simulator speaks more. */
export type DialectName = 'openai-chat' | 'anthropic-messages'

/** A frame as it came over the wire. */
export interface Seen {
  readonly seq: number
  readonly event: string | undefined
  readonly data: string
}

export interface Spoken {
  readonly path: string
  body(model: string, prompt: string): Record<string, unknown>
  /** The text that a frame adds to the message. */
  textOf(frame: Seen): string
  /** What a frame says about the end: that it came, or which problem it has. */
  endingOf(frame: Seen): 'end' | { readonly failure: string } | undefined
  /** True for the frame in which the model says why it stopped, before the one that ends the stream. */
  namesEnding(frame: Seen): boolean
}

export const spoken: Readonly<Record<DialectName, Spoken>> = {
  'openai-chat': {
    path: '/v1/chat/completions',
    body: (model, prompt) => ({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: prompt }],
    }),
    textOf: ({ data }) => (data === '[DONE]' ? '' : (JSON.parse(data).choices?.[0]?.delta?.content ?? '')),
    endingOf({ data }) {
      if (data === '[DONE]') return 'end'
      const { error } = JSON.parse(data)
      return error === undefined ? undefined : { failure: error.code }
    },
    namesEnding: ({ data }) => data !== '[DONE]' && Boolean(JSON.parse(data).choices?.[0]?.finish_reason),
  },
  'anthropic-messages': {
    path: '/v1/messages',
    body: (model, prompt) => ({
      model,
      stream: true,
      max_tokens: 100_000,
      messages: [{ role: 'user', content: prompt }],
    }),
    textOf: ({ data }) => JSON.parse(data).delta?.text ?? '',
    endingOf({ event, data }) {
      if (event === 'message_stop') return 'end'
      return event === 'error' ? { failure: JSON.parse(data).error.code } : undefined
    },
    namesEnding: ({ data }) => Boolean(JSON.parse(data).delta?.stop_reason),
  },
}

export const dialectNames = Object.keys(spoken) as DialectName[]
