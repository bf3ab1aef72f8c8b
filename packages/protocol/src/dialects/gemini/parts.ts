// Events → parts: the one grammar of what is streamed and of what is whole.
import type { Event } from '../../event.ts'
import type { Block } from '../../fold.ts'
import { type Json, objectIn, parseJson, textIn } from '../json.ts'
import { isRemark, ownIn } from './remarks.ts'

interface Call {
  readonly block: number
  readonly id: string
  readonly name: string
  readonly signature: Json
  json: string
}

export class Parts {
  /** Reasoning that was shown. Its signature stands on a thought, that of other reasoning on whatever comes next. */
  readonly #shown = new Set<number>()
  #signature = ''
  #calls: Call[] = []

  /** The parts that this event completes. */
  write(event: Event): Json[] {
    switch (event.type) {
      case 'text-start':
        return this.#endCalls()
      case 'text-delta':
        return [{ text: event.text, ...this.#sign() }]
      case 'reasoning-start':
        return [...this.#endCalls(), ...this.#endSignature()]
      case 'reasoning-delta':
        this.#shown.add(event.block)
        return [...this.#endSignature(), { text: event.text, thought: true }]
      case 'reasoning-signature':
        if (this.#shown.has(event.block)) return [{ text: '', thought: true, thoughtSignature: event.signature }]
        this.#signature += event.signature
        return []
      case 'tool-start': {
        const { block, id, name } = event
        this.#calls.push({ block, id, name, signature: this.#sign(), json: '' })
        return []
      }
      case 'tool-delta': {
        const call = this.#calls.find(({ block }) => block === event.block)
        if (call) call.json += event.json
        return []
      }
      case 'other-start': {
        const sealed = sealedIn(event.kind, event.value)
        if (sealed !== '') {
          const before = [...this.#endCalls(), ...this.#endSignature()]
          this.#signature = sealed
          return before
        }
        const part = isRemark(event.kind) ? undefined : partIn(event.kind, event.value)
        return [...this.#endCalls(), ...(part ? [...this.#endSignature(), part] : [])]
      }
      default:
        return []
    }
  }

  /** A block that is whole. */
  writeBlock(block: Block, number: number): Json[] {
    const say = (...events: Event[]): Json[] => events.flatMap((event) => this.write(event))
    switch (block.type) {
      case 'text':
        return say(
          { type: 'text-start', block: number },
          ...(block.text === '' ? [] : [{ type: 'text-delta', block: number, text: block.text } as const]),
        )
      case 'reasoning': {
        const { text, signature = '' } = block
        const started = say({ type: 'reasoning-start', block: number })
        if (text !== '')
          return [...started, { text, thought: true, ...(signature === '' ? {} : { thoughtSignature: signature }) }]
        return [...started, ...say({ type: 'reasoning-signature', block: number, signature })]
      }
      case 'tool':
        return say(
          { type: 'tool-start', block: number, id: block.id, name: block.name },
          { type: 'tool-delta', block: number, json: block.json },
        )
      case 'other':
        return say({ type: 'other-start', block: number, kind: block.kind, value: block.value })
    }
  }

  /** What was held back and is whole. */
  end(): Json[] {
    return [...this.#endCalls(), ...this.#endSignature()]
  }

  /** What was held back, whole or not. */
  endAll(): Json[] {
    const calls = this.#calls.map(partOf)
    this.#calls = []
    return [...calls, ...this.#endSignature()]
  }

  /** A call is one part, so it waits for its arguments, and longer where pieces of parallel calls come mixed. */
  #endCalls(): Json[] {
    const ended = this.#calls.filter((call) => objectIn(parseJson(call.json)))
    if (ended.length > 0) this.#calls = this.#calls.filter((call) => !ended.includes(call))
    return ended.map(partOf)
  }

  #endSignature(): Json[] {
    return this.#signature === '' ? [] : [{ text: '', ...this.#sign() }]
  }

  #sign(): Json {
    if (this.#signature === '') return {}
    const thoughtSignature = this.#signature
    this.#signature = ''
    return { thoughtSignature }
  }
}

/** Arguments that are nothing are `{}` here. Those that were cut off are left out: `{}` would be another call. */
function partOf({ id, name, json, signature }: Call): Json {
  const args = json.trim() === '' ? {} : parseJson(json)
  const rest = args === undefined ? { willContinue: true } : { args: objectIn(args) ?? {} }
  return { functionCall: { ...(id === '' ? {} : { id }), name, ...rest }, ...signature }
}

/** Google's parts have no `type`. Others' parts may have a field that is called like it, too: `image_url`, `file`. */
function partIn(kind: string, value: unknown): Json | undefined {
  const own = ownIn(kind, value)
  return own && !Object.hasOwn(own, 'type') ? own : undefined
}

/** A thought that is only there encrypted is to Gemini the signature of one that is not shown. */
const sealedIn = (kind: string, value: unknown): string =>
  kind === 'redacted_thinking' || kind === 'reasoning.encrypted' ? textIn(objectIn(value)?.data) : ''
