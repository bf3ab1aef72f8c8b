// The events of one reply, as chunks of the AI SDK's message stream: one step of a message. Pure, so a replay tells the
// same again.
import { type Event, HoldfastError, type Problem, type Seam, type Usage, endingOf } from '@holdfast/protocol'
import type { FinishReason, HoldfastMetadata, ProviderMetadata, UiChunk } from './ui.ts'

type Told = Extract<Event, { readonly block: number }>

/** Tells one reply. It remembers which parts are open, so: a fresh one per reply. */
export class Teller {
  readonly #reply: string | undefined
  readonly #blocks = new Map<number, Block>()
  readonly #sources = new Set<string>()
  /** Calls of tools that the provider runs itself. */
  readonly #ranThere = new Set<string>()
  #model: string | undefined
  #usage: Usage | undefined
  #finish: Extract<UiChunk, { type: 'finish' }> | undefined

  /** @param reply its id, where it has one */
  constructor(reply?: string) {
    this.#reply = reply
  }

  /** The end of the whole message, once the reply has ended. Absent where it failed: a failure is thrown, not told. */
  get finish(): Extract<UiChunk, { type: 'finish' }> | undefined {
    return this.#finish
  }

  /** @throws HoldfastError the reply's own problem, when asked for more after the event that told it */
  tell(event: Event): UiChunk[] {
    switch (event.type) {
      case 'message-start':
        this.#model = event.model ?? this.#model
        return []
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage }
        return []
      case 'segment':
        return this.#cross(event)
      case 'message-end':
        return this.#end(finishOf[event.ending], { ending: event.ending })
      case 'message-fail':
        return this.#fail(event.problem)
      case 'unknown':
        return []
      default:
        return this.#tellBlock(event)
    }
  }

  #tellBlock(event: Told): UiChunk[] {
    const id = String(event.block)
    const block = this.#blocks.get(event.block)
    switch (event.type) {
      case 'text-start':
        this.#blocks.set(event.block, { kind: 'text' })
        return [{ type: 'text-start', id }]
      case 'reasoning-start':
        this.#blocks.set(event.block, { kind: 'reasoning', signature: '' })
        return [{ type: 'reasoning-start', id }]
      case 'text-delta':
        return block?.kind === 'text' ? [{ type: 'text-delta', id, delta: event.text }] : []
      case 'reasoning-delta':
        return block?.kind === 'reasoning' ? [{ type: 'reasoning-delta', id, delta: event.text }] : []
      case 'reasoning-signature':
        if (block?.kind === 'reasoning') block.signature += event.signature
        return []
      case 'tool-start':
        return this.#startCall(event.block, { toolCallId: event.id || `call-${id}`, toolName: event.name })
      case 'tool-delta':
        if (block?.kind !== 'call') return []
        block.json.push(event.json)
        return [{ type: 'tool-input-delta', toolCallId: block.call.toolCallId, inputTextDelta: event.json }]
      case 'other-start':
        return this.#startOther(event.block, event.kind, fieldsOf(event.value))
      case 'other-delta':
        return this.#tellSource(fieldsOf(fieldsOf(event.value)['citation']))
      case 'block-end':
        return this.#endBlock(event.block)
    }
  }

  #startCall(at: number, call: Call, input?: unknown): UiChunk[] {
    this.#blocks.set(at, { kind: 'call', call, json: [], input })
    return [{ type: 'tool-input-start', ...call }]
  }

  #startOther(at: number, kind: string, value: Fields): UiChunk[] {
    const id = String(at)
    if (kind === 'redacted_thinking') {
      const providerMetadata = anthropic({ redactedData: String(value['data']) })
      return [
        { type: 'reasoning-start', id, providerMetadata },
        { type: 'reasoning-end', id, providerMetadata },
      ]
    }
    const { id: call, name, input, tool_use_id: callId, content, ...rest } = value
    if (kind.endsWith('tool_use') && typeof call === 'string' && typeof name === 'string') {
      this.#ranThere.add(call)
      return this.#startCall(at, { toolCallId: call, toolName: name, providerExecuted: true, ...asItCame(rest) }, input)
    }
    if (typeof callId === 'string' && this.#ranThere.has(callId)) {
      return [
        {
          type: 'tool-output-available',
          toolCallId: callId,
          output: content,
          providerExecuted: true,
          ...asItCame(rest),
        },
        ...(Array.isArray(content) ? content.flatMap((found) => this.#tellSource(fieldsOf(found))) : []),
      ]
    }
    return [{ type: 'data-holdfast-other', id: `other-${id}`, data: { kind, value } }]
  }

  /** Each source once, however often it is cited. */
  #tellSource({ url, title, document_title: name }: Fields): UiChunk[] {
    const key = String(url ?? name)
    if ((url ?? name) === undefined || this.#sources.has(key)) return []
    this.#sources.add(key)
    const sourceId = `source-${this.#sources.size}`
    return typeof url === 'string'
      ? [{ type: 'source-url', sourceId, url, ...(typeof title === 'string' && { title }) }]
      : [{ type: 'source-document', sourceId, mediaType: 'text/plain', title: key }]
  }

  /** @param isOver nothing more can come for it: arguments that are not JSON by now never will be */
  #endBlock(at: number, isOver = false): UiChunk[] {
    const block = this.#blocks.get(at)
    if (!block) return []
    const id = String(at)
    if (block.kind === 'call') {
      const chunk = readyCall(block, isOver)
      if (chunk) this.#blocks.delete(at)
      return chunk ? [chunk] : []
    }
    this.#blocks.delete(at)
    if (block.kind === 'text') return [{ type: 'text-end', id }]
    const { signature } = block
    return [{ type: 'reasoning-end', id, ...(signature && { providerMetadata: anthropic({ signature }) }) }]
  }

  #cross({ how, segment, model }: Seam): UiChunk[] {
    this.#model = model ?? this.#model
    const seam: UiChunk = {
      type: 'data-holdfast-seam',
      id: `seam-${segment}`,
      data: { segment, how, ...(model !== undefined && { model }) },
    }
    if (how === 'continued') return [seam]
    this.#blocks.clear()
    this.#sources.clear()
    this.#ranThere.clear()
    return [{ type: 'reset-step' }, seam]
  }

  #end(finishReason: FinishReason, how: Partial<HoldfastMetadata['holdfast']>): UiChunk[] {
    const closed = [...this.#blocks.keys()].flatMap((at) => this.#endBlock(at, true))
    this.#finish = { type: 'finish', finishReason, messageMetadata: this.#about(how) }
    return [...closed, { type: 'finish-step' }]
  }

  #fail(problem: Problem): UiChunk[] {
    const ending = endingOf(problem)
    if (ending === 'stopped')
      return [...this.#closeTexts(), { type: 'abort', reason: 'stopped' }, ...this.#end('interrupted', { ending })]
    // Whoever stores the message finds in it what its error said.
    return [...this.#closeTexts(), { type: 'message-metadata', messageMetadata: this.#about({ ending, problem }) }]
  }

  /** Calls that were broken off stay as they are: nobody may run them. */
  #closeTexts(): UiChunk[] {
    for (const [at, { kind }] of this.#blocks) if (kind === 'call') this.#blocks.delete(at)
    return [...this.#blocks.keys()].flatMap((at) => this.#endBlock(at))
  }

  #about(how: Partial<HoldfastMetadata['holdfast']>): HoldfastMetadata {
    return {
      holdfast: {
        ...(this.#reply !== undefined && { reply: this.#reply }),
        ...(this.#model !== undefined && { model: this.#model }),
        ...(this.#usage && { usage: this.#usage }),
        ...how,
      },
    }
  }
}

/** The error of an event that says that the reply failed. A reply that was stopped has none. */
export const failureIn = (event: Event): HoldfastError | undefined => {
  if (event.type !== 'message-fail' || endingOf(event.problem) === 'stopped') return undefined
  const { code, message, ...more } = event.problem
  return new HoldfastError(code, message, more)
}

interface Call {
  readonly toolCallId: string
  readonly toolName: string
  readonly providerExecuted?: boolean
  readonly providerMetadata?: ProviderMetadata
}

type Block =
  | { readonly kind: 'text' }
  | { readonly kind: 'reasoning'; signature: string }
  | { readonly kind: 'call'; readonly call: Call; readonly json: string[]; readonly input: unknown }

/** The call with its arguments, or nothing where more of them may come: some servers interleave parallel calls. */
function readyCall({ call, json, input }: Extract<Block, { kind: 'call' }>, isOver: boolean): UiChunk | undefined {
  const text = json.join('')
  if (text.trim() === '')
    return isOver || input !== undefined ? { type: 'tool-input-available', ...call, input: input ?? {} } : undefined
  try {
    return { type: 'tool-input-available', ...call, input: JSON.parse(text) as unknown }
  } catch {
    return isOver
      ? { type: 'tool-input-error', ...call, input: text, errorText: 'The arguments are not JSON.' }
      : undefined
  }
}

const finishOf = {
  complete: 'stop',
  length: 'length',
  'tool-use': 'tool-calls',
  refusal: 'content-filter',
  stopped: 'interrupted',
  'over-budget': 'other',
} as const satisfies Record<string, FinishReason>

/** The rest of a block that the AI SDK has a part for, so that the provider gets back what it said. */
const asItCame = (rest: Fields) => ({ providerMetadata: { holdfast: { block: JSON.stringify(rest) } } })

const anthropic = (said: Record<string, string>): ProviderMetadata => ({ anthropic: said })

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
