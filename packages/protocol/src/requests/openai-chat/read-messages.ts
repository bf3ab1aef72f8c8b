// Messages become turns, one to one, except that what the application says before the conversation stands apart.
import { type Json, listIn, objectIn, present, textIn } from '../../dialects/json.ts'
import { each, invalid, maybe, objectAt, textAt, under } from '../fields.ts'
import { type Kept, keep } from '../extras.ts'
import type { Part, TextPart, Turn } from '../request.ts'
import { readContent } from './read-content.ts'
import { readThoughts } from './read-thoughts.ts'

export function readConversation(body: Json, extras: Kept): { system: TextPart[]; turns: Turn[] } {
  if (!Array.isArray(body.messages)) invalid('messages', 'a list')
  const conversation = new Conversation(extras)
  each(body, 'messages', '', (value, path) => conversation.add(objectAt(value, path), path))
  return conversation
}

class Conversation {
  readonly system: TextPart[] = []
  readonly turns: Turn[] = []
  readonly #extras: Kept
  /** The names of the tools, by the ids of their calls. */
  readonly #called = new Map<string, string>()

  constructor(extras: Kept) {
    this.#extras = extras
  }

  add(message: Json, path: string): void {
    const { role } = message
    if (role === 'system' || role === 'developer') this.#instruct(message, path)
    else if (role === 'user') this.#turn('user', message, readContent(message, path, this.#partOf(), this.#extras))
    else if (role === 'assistant') this.#turn('assistant', message, this.#said(message, path))
    else if (role === 'tool') this.#answer(message, path, textAt(message.tool_call_id, under(path, 'tool_call_id')))
    else if (role === 'function') this.#answer(message, path, this.#legacyId(textAt(message.name, under(path, 'name'))))
    else invalid(under(path, 'role'), 'a role')
  }

  /** Where the turn stands that comes next. */
  get #place(): string {
    return `turns.${this.turns.length}`
  }

  #partOf(before = 0): (n: number) => string {
    const place = this.#place
    return (n) => `${place}.parts.${before + n}`
  }

  #instruct(message: Json, path: string): void {
    const { role, content } = message
    const isLeading = this.turns.length === 0 && listIn(content).every((part) => objectIn(part)?.type === 'text')
    if (!isLeading) {
      if (role === 'developer') this.#extras[`${this.#place}.role`] = role
      return this.#turn('system', message, readContent(message, path, this.#partOf(), this.#extras))
    }
    const first = this.system.length
    const at = `system.${first}.message`
    // A second message, and one that is not in the usual role, are marked for whoever writes this dialect again.
    if (first > 0 || role === 'developer') this.#extras[`${at}.role`] = role
    keep(this.#extras, message, at, KNOWN.system)
    const parts = readContent(message, path, (n) => `system.${first + n}`, this.#extras)
    this.system.push(...parts.filter((part) => part.type === 'text'))
  }

  #turn(role: Turn['role'], message: Json, parts: readonly Part[]): void {
    keep(this.#extras, message, this.#place, KNOWN[role])
    this.turns.push({ role, parts })
  }

  #said(message: Json, path: string): Part[] {
    const place = this.#place
    const thoughts = readThoughts(message)
    const content = readContent(message, path, this.#partOf(thoughts.length), this.#extras)
    const refusal = maybe(message, 'refusal', path, textAt) ?? ''
    const parts: Part[] = [...thoughts, ...content]
    if (refusal !== '') parts.push({ type: 'refusal', text: refusal })
    // What was said aloud before means something to OpenAI alone.
    if (objectIn(message.audio)) parts.push({ type: 'other', kind: 'audio', value: message.audio })
    each(message, 'tool_calls', path, (value, at) =>
      parts.push(this.#call(objectAt(value, at), at, `${place}.parts.${parts.length}`)),
    )
    const legacy = maybe(message, 'function_call', path, objectAt)
    if (legacy) parts.push(this.#toolCall(`call_${this.turns.length}`, legacy, under(path, 'function_call')))
    return parts
  }

  #call(call: Json, path: string, place: string): Part {
    if (call.type === 'custom') return { type: 'other', kind: 'custom_tool_call', value: call }
    keep(this.#extras, call, place, CALL_WORDS)
    const id = textAt(call.id, under(path, 'id'))
    const part = this.#toolCall(id, objectAt(call.function, under(path, 'function')), under(path, 'function'))
    const signature = textIn(objectIn(objectIn(call.extra_content)?.google)?.thought_signature)
    return signature === '' ? part : { ...part, signature }
  }

  #toolCall(id: string, said: Json, path: string): Extract<Part, { type: 'tool-call' }> {
    const name = textAt(said.name, under(path, 'name'))
    this.#called.set(id, name)
    return { type: 'tool-call', id, name, json: argumentsOf(said.arguments) }
  }

  #answer(message: Json, path: string, id: string): void {
    const place = this.#place
    const name = maybe(message, 'name', path, textAt)
    if (name !== undefined && message.role === 'tool') this.#extras[`${place}.parts.0.name`] = name
    const parts = readContent(message, path, (n) => `${place}.parts.0.parts.${n}`, this.#extras)
    this.#turn('user', { ...message, name: undefined }, [
      { type: 'tool-result', id, parts, ...present({ name: name ?? this.#called.get(id) }) },
    ])
  }

  /** The functions of old had names only: an answer is to the last call of its name. */
  #legacyId(name: string): string {
    return [...this.#called].findLast(([, called]) => called === name)?.[0] ?? `call_${name}`
  }
}

const CONTENT = ['role', 'content'] as const

const KNOWN: Readonly<Record<Turn['role'], readonly string[]>> = {
  system: CONTENT,
  user: [...CONTENT, 'tool_call_id'],
  assistant: [...CONTENT, 'refusal', 'audio', 'tool_calls', 'function_call'],
}

const CALL_WORDS = ['type', 'id', 'function', 'index']

/** Arguments are JSON text; some send the value itself, or nothing for none. */
const argumentsOf = (value: unknown): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(objectIn(value) ?? {})
