// What a message has already, as chunks: for a reader that builds it from nothing.
import { type Invocation, isInvocation, nameOf } from './turns.ts'
import type { UiChunk, UiMessage } from './ui.ts'

/** The assistant's message that a request goes on with, because its tools were answered; the AI SDK adds to it. */
export function continuedBy(messages: readonly UiMessage[], messageId?: string): UiMessage | undefined {
  const message = messages.find(({ id }) => id === messageId) ?? messages.at(-1)
  return message?.role === 'assistant' ? message : undefined
}

/** Under the id that it has, or it would be another. */
export const startOf = ({ id, metadata }: UiMessage): UiChunk => ({
  type: 'start',
  messageId: id,
  ...(metadata !== undefined && { messageMetadata: metadata }),
})

export const retell = (parts: UiMessage['parts']): UiChunk[] =>
  parts.flatMap((part, at): UiChunk[] => {
    const { type } = part
    if (type === 'step-start') return [{ type: 'start-step' }]
    if (isInvocation(part)) return retellCall(part)
    if (type !== 'text' && type !== 'reasoning') return [part as UiChunk]
    const id = `retold-${at}`
    const { text: delta, providerMetadata } = part as TextPart
    const mark = providerMetadata && { providerMetadata }
    return [
      { type: `${type}-start`, id, ...mark },
      { type: `${type}-delta`, id, delta },
      { type: `${type}-end`, id, ...mark },
    ]
  })

interface TextPart {
  readonly type: string
  readonly text: string
  readonly providerMetadata?: Record<string, Record<string, string>>
}

/** A call that was answered is never `available` here: at that word, an application runs its tool. */
function retellCall(part: Invocation & Parameters<typeof nameOf>[0]): UiChunk[] {
  const { toolCallId, state, input, output, errorText, providerExecuted } = part
  const { callProviderMetadata: mark, resultProviderMetadata: resultMark } = part
  const ran = providerExecuted !== undefined && { providerExecuted }
  const call = {
    toolCallId,
    toolName: nameOf(part),
    ...(part.type === 'dynamic-tool' && { dynamic: true }),
    ...ran,
    ...(mark && { providerMetadata: mark }),
  }
  const begun: UiChunk[] = [
    { type: 'tool-input-start', ...call },
    ...(input === undefined
      ? []
      : [{ type: 'tool-input-delta', toolCallId, inputTextDelta: JSON.stringify(input) } as const]),
  ]
  switch (state) {
    case 'input-streaming':
      return begun
    case 'output-available':
      return [
        ...begun,
        {
          type: 'tool-output-available',
          toolCallId,
          output,
          ...ran,
          ...(resultMark && { providerMetadata: resultMark }),
        },
      ]
    case 'output-error':
      return [...begun, { type: 'tool-output-error', toolCallId, errorText: errorText ?? '', ...ran }]
    case 'output-denied':
      return [...begun, { type: 'tool-output-denied', toolCallId }]
    default:
      return [...begun, { type: 'tool-input-available', input, ...call }]
  }
}
