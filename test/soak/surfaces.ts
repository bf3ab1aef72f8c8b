// What a client says and hears at each of the three surfaces, as far as the soak looks at it.

export type SurfaceName = 'openai-chat' | 'openai-responses' | 'anthropic-messages'

interface Surface {
  readonly path: string
  body(model: string, prompt: string, stream: boolean): Record<string, unknown>
  /** The text that the payload of a frame adds. */
  textOf(data: string): string
  /** True for a frame behind which there can be none. (Responses has an `error` behind its `response.failed`.) */
  isLast(data: string): boolean
  /** The text of an answer that was not streamed. */
  wholeTextOf(answer: string): string
}

type Json = Record<string, any>

const texts = (parts: readonly Json[] = []): string => parts.map(({ text = '' }) => String(text)).join('')

export const surfaces: Readonly<Record<SurfaceName, Surface>> = {
  'openai-chat': {
    path: '/v1/chat/completions',
    body: (model, prompt, stream) => ({ model, stream, messages: [{ role: 'user', content: prompt }] }),
    textOf: (data) => (data === '[DONE]' ? '' : (JSON.parse(data).choices?.[0]?.delta?.content ?? '')),
    isLast: (data) => data === '[DONE]' || JSON.parse(data).error !== undefined,
    wholeTextOf: (answer) => JSON.parse(answer).choices?.[0]?.message?.content ?? '',
  },
  'openai-responses': {
    path: '/v1/responses',
    body: (model, input, stream) => ({ model, stream, input }),
    textOf(data) {
      const { type, delta } = JSON.parse(data) as Json
      return type === 'response.output_text.delta' ? delta : ''
    },
    isLast: (data) => /^response\.(completed|incomplete)$|^error$/.test(JSON.parse(data).type),
    wholeTextOf: (answer) =>
      ((JSON.parse(answer) as Json)['output'] ?? []).map(({ content }: Json) => texts(content)).join(''),
  },
  'anthropic-messages': {
    path: '/v1/messages',
    body: (model, prompt, stream) => ({
      model,
      stream,
      max_tokens: 4_096,
      messages: [{ role: 'user', content: prompt }],
    }),
    textOf: (data) => JSON.parse(data).delta?.text ?? '',
    isLast: (data) => /^(message_stop|error)$/.test(JSON.parse(data).type),
    wholeTextOf: (answer) => texts(JSON.parse(answer).content),
  },
}

export const surfaceNames = Object.keys(surfaces) as [SurfaceName, ...SurfaceName[]]
