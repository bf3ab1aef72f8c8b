// Items become turns, one to one, except that what the application says before the conversation stands apart.
import { type Json, listIn, objectIn, present, textIn } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, invalid, maybe, objectAt, textAt, under } from '../fields.ts'
import type { Part, TextPart, Turn } from '../request.ts'
import { nameIn } from './namespaces.ts'
import { readContent } from './read-content.ts'

export function readInput(
  body: Json,
  instructions: string | undefined,
  extras: Kept,
): { readonly system: TextPart[]; readonly turns: Turn[] } {
  const { input } = body
  const items = new Items(extras)
  if (instructions) items.system.push({ type: 'text', text: instructions })
  if (typeof input === 'string') items.turns.push({ role: 'user', parts: [{ type: 'text', text: input }] })
  // Without input there is a prompt or a conversation that the vendor keeps.
  else if (input !== undefined && input !== null && !Array.isArray(input))
    invalid('input', 'a string or a list of items')
  else each(body, 'input', '', (value, path) => items.add(objectAt(value, path), path))
  return items
}

class Items {
  readonly system: TextPart[] = []
  readonly turns: Turn[] = []
  readonly #extras: Kept
  /** The names of the tools, by the ids of their calls. */
  readonly #called = new Map<string, string>()

  constructor(extras: Kept) {
    this.#extras = extras
  }

  add(item: Json, path: string): void {
    const { type, role } = item
    if (type === 'message' || (type === undefined && role !== undefined)) this.#message(item, path)
    else if (type === 'function_call') this.#call(item, path)
    else if (type === 'function_call_output') this.#answer(item, path)
    else if (type === 'reasoning') this.#think(item)
    else this.#other(item)
  }

  /** Where the turn stands that comes next. */
  get #place(): string {
    return `turns.${this.turns.length}`
  }

  #turn(role: Turn['role'], item: Json, known: readonly string[], parts: readonly Part[]): void {
    keep(this.#extras, item, this.#place, known)
    this.turns.push({ role, parts })
  }

  #message(item: Json, path: string): void {
    const { role } = item
    if (role === 'system' || role === 'developer') return this.#instruct(item, role, path)
    if (role !== 'user' && role !== 'assistant') invalid(under(path, 'role'), 'a role')
    const parts = this.#content(item, path)
    // An unknown part among others is not an item of its own.
    if (parts.some((part) => part.type === 'other')) this.#extras[`${this.#place}.type`] = 'message'
    this.#turn(role, item, MESSAGE_WORDS, parts)
  }

  #instruct(item: Json, role: string, path: string): void {
    const isText =
      typeof item.content === 'string' || listIn(item.content).every((part) => objectIn(part)?.type === 'input_text')
    if (this.turns.length > 0 || !isText) {
      if (role === 'developer') this.#extras[`${this.#place}.role`] = role
      return this.#turn('system', item, MESSAGE_WORDS, this.#content(item, path))
    }
    const first = this.system.length
    const parts = readContent(item, path, (n) => `system.${first + n}`, this.#extras)
    if (parts.length === 0) return
    // What has no role stands in the instructions.
    const at = `system.${first}.message`
    this.#extras[`${at}.role`] = role
    keep(this.#extras, item, at, MESSAGE_WORDS)
    this.system.push(...parts.filter((part) => part.type === 'text'))
  }

  #content(item: Json, path: string): Part[] {
    const place = this.#place
    return readContent(item, path, (n) => `${place}.parts.${n}`, this.#extras)
  }

  #call(item: Json, path: string): void {
    const id = textAt(item.call_id, under(path, 'call_id'))
    const own = textAt(item.name, under(path, 'name'))
    const namespace = maybe(item, 'namespace', path, textAt)
    const name = namespace === undefined ? own : nameIn(namespace, own)
    if (namespace !== undefined) this.#extras[`${this.#place}.name`] = own
    this.#called.set(id, name)
    const json = maybe(item, 'arguments', path, textAt) ?? ''
    this.#turn('assistant', item, CALL_WORDS, [{ type: 'tool-call', id, name, json: json || '{}' }])
  }

  #answer(item: Json, path: string): void {
    const place = this.#place
    const id = textAt(item.call_id, under(path, 'call_id'))
    const parts = readContent(
      { content: item.output },
      path,
      (n) => `${place}.parts.0.parts.${n}`,
      this.#extras,
      'output',
    )
    const name = this.#called.get(id)
    this.#turn('user', item, OUTPUT_WORDS, [{ type: 'tool-result', id, parts, ...present({ name }) }])
  }

  /** The summary is for people, the thought itself (open models tell it) for the next turn. Either may be absent. */
  #think(item: Json): void {
    const [content, summary] = [item.content, item.summary].map((parts) =>
      listIn(parts)
        .map((part) => textIn(objectIn(part)?.text))
        .join('\n\n'),
    )
    const text = content || summary || ''
    const signature = textIn(item.encrypted_content) || undefined
    const sealed = text === '' && signature !== undefined ? { redacted: true as const } : {}
    const id = textIn(item.id) || undefined
    this.#turn('assistant', item, THOUGHT_WORDS, [
      { type: 'reasoning', text, ...sealed, ...present({ signature, id }) },
    ])
  }

  #other(item: Json): void {
    // A reference needs no type.
    const kind = textIn(item.type) || 'item_reference'
    const role = /_(?:output|response)$/.test(kind) ? 'user' : 'assistant'
    this.turns.push({ role, parts: [{ type: 'other', kind, value: item }] })
  }
}

const MESSAGE_WORDS = ['type', 'role', 'content']
const CALL_WORDS = ['type', 'call_id', 'name', 'arguments']
const OUTPUT_WORDS = ['type', 'call_id', 'output']
const THOUGHT_WORDS = ['type', 'id', 'encrypted_content']
