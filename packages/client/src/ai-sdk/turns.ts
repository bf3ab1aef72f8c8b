// UI messages as turns of a conversation, by the same rules as the AI SDK's `convertToModelMessages`: a step of the
// assistant's is one turn, and the results of its calls are another behind it.
import { HoldfastError } from '@holdfast/protocol'
import type { ProviderMetadata, UiMessage } from './ui.ts'

export type Turn =
  | { readonly role: 'system'; readonly text: string }
  | { readonly role: 'user'; readonly parts: readonly (TextPart | FilePart)[] }
  | {
      readonly role: 'assistant'
      readonly parts: readonly (TextPart | ReasoningPart | CallPart | OtherPart)[]
      /** It calls tools in answer to the last question: some models want their thoughts back until they have answered. */
      readonly isUnderWay: boolean
    }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] }

export interface TextPart {
  readonly type: 'text'
  readonly text: string
}

export interface FilePart {
  readonly type: 'file'
  readonly mediaType: string
  readonly url: string
  readonly filename?: string
}

interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
  readonly providerMetadata?: ProviderMetadata
}

interface CallPart {
  readonly type: 'call'
  readonly id: string
  readonly name: string
  readonly input: unknown
  /** Of a tool that the provider runs itself. */
  readonly ran?: { readonly output: unknown; readonly call?: ProviderMetadata; readonly result?: ProviderMetadata }
}

interface OtherPart {
  readonly type: 'other'
  readonly value: unknown
}

export interface ToolResult {
  readonly id: string
  readonly output: unknown
  readonly isFailed: boolean
}

/** @throws HoldfastError `request-invalid` for a role that does not exist */
export function turnsOf(messages: readonly UiMessage[]): Turn[] {
  const lastQuestion = messages.findLastIndex(({ role }) => role === 'user')
  return messages.flatMap(({ role, parts }, at): Turn[] => {
    const all = parts as readonly Part[]
    switch (role) {
      case 'system':
        return [{ role, text: all.map((part) => (part.type === 'text' ? part.text : '')).join('') }]
      case 'user':
        return [{ role, parts: all.filter((part): part is SaidPart => part.type === 'text' || part.type === 'file') }]
      case 'assistant':
        return stepsOf(all).flatMap((step) => turnsOfStep(step, at > lastQuestion))
      default:
        throw new HoldfastError('request-invalid', `There is no role ${String(role)}.`)
    }
  })
}

type SaidPart = TextPart | FilePart

/** A part of a `UIMessage`, as far as it is read. */
type Part =
  | SaidPart
  | ReasoningPart
  | { readonly type: 'step-start' }
  | { readonly type: 'data-holdfast-other'; readonly data: OtherPart }
  | ({ readonly type: 'dynamic-tool'; readonly toolName: string } & Invocation)
  | ({ readonly type: `tool-${string}` } & Invocation)

export interface Invocation {
  readonly toolCallId: string
  readonly state: string
  readonly input?: unknown
  readonly output?: unknown
  readonly errorText?: string
  readonly providerExecuted?: boolean
  readonly callProviderMetadata?: ProviderMetadata
  readonly resultProviderMetadata?: ProviderMetadata
  readonly approval?: { readonly reason?: string }
}

function stepsOf(parts: readonly Part[]): Part[][] {
  const steps: Part[][] = [[]]
  for (const part of parts)
    if (part.type === 'step-start') steps.push([])
    else steps.at(-1)!.push(part)
  return steps
}

function turnsOfStep(step: readonly Part[], isUnderWay: boolean): Turn[] {
  const results: ToolResult[] = []
  const parts = step.flatMap((part): Extract<Turn, { role: 'assistant' }>['parts'] => {
    if (part.type === 'text') return part.text === '' ? [] : [part]
    if (part.type === 'reasoning') return [part]
    if (part.type === 'data-holdfast-other') return [{ type: 'other', value: part.data.value }]
    if (!isInvocation(part)) return []
    const call = { type: 'call', id: part.toolCallId, name: nameOf(part), input: part.input } as const
    if (part.providerExecuted) {
      const { state, output, callProviderMetadata, resultProviderMetadata } = part
      const marks = {
        ...(callProviderMetadata && { call: callProviderMetadata }),
        ...(resultProviderMetadata && { result: resultProviderMetadata }),
      }
      return state === 'output-available' ? [{ ...call, ran: { output, ...marks } }] : []
    }
    const result = resultOf(part)
    // A call without a result is refused by every provider; it was broken off, or nobody has answered it.
    if (!result) return []
    results.push(result)
    return [call]
  })
  return [
    ...(parts.length > 0 ? [{ role: 'assistant', parts, isUnderWay } as const] : []),
    ...(results.length > 0 ? [{ role: 'tool', results } as const] : []),
  ]
}

export const isInvocation = (part: { readonly type: string }): part is Extract<Part, Invocation> =>
  part.type === 'dynamic-tool' || part.type.startsWith('tool-')

export const nameOf = (part: Extract<Part, Invocation>): string =>
  part.type === 'dynamic-tool' ? (part as { readonly toolName: string }).toolName : part.type.slice('tool-'.length)

function resultOf({ toolCallId: id, state, output, errorText, approval }: Invocation): ToolResult | undefined {
  if (state === 'output-available') return { id, output, isFailed: false }
  if (state === 'output-error') return { id, output: errorText ?? '', isFailed: true }
  if (state === 'output-denied') return { id, output: approval?.reason ?? 'This call was not allowed.', isFailed: true }
  return undefined
}
