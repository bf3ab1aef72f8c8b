// The items of a response's output while it streams, and the blocks they become. An item is a block, except that each
// part of a message is one. Everything on this wire is said at least twice: in deltas, in what is `done`, in the item,
// in the response. What was said once does not count again; what was left out is taken from the next that says it.
import type { Event } from '../../event.ts'
import { type Json, countIn, listIn, objectIn, textIn } from '../json.ts'

interface Part {
  readonly block: number
  readonly kind: 'text' | 'refusal'
  hasSpoken: boolean
  isCited: boolean
  isOver: boolean
}

interface Item {
  readonly id: string
  readonly kind: string
  /** Of a message: by their place in its content. */
  readonly parts: Map<number, Part>
  /** Of anything else. Undefined before it has begun: a call waits for its name. */
  block: number | undefined
  hasSpoken: boolean
  /** What counts if nobody says more: the arguments of a call as it began. */
  held: string
  /** The encrypted thought as it began. The one at the end counts. */
  signature: string
  isSigned: boolean
  isKnown: boolean
  isOver: boolean
}

export class Items {
  readonly #items: Item[] = []
  /** By what later events call an item: `output_index` and `item_id`. Some servers leave either out. */
  readonly #byName = new Map<number | string, Item>()
  #blocks = 0
  #hasRefused = false
  #hasCalled = false
  /** A call of another kind waits for whoever reads, unless the model goes on: then a server has answered it. */
  #isWaiting = false

  /** What the answer has turned out to be, if it is more than text. */
  get turn(): 'refusal' | 'tool-use' | undefined {
    return this.#hasRefused ? 'refusal' : this.#hasCalled || this.#isWaiting ? 'tool-use' : undefined
  }

  /** An item begins. */
  add(data: Json): Event[] {
    const value = objectIn(data.item) ?? {}
    const id = textIn(value.id)
    const known = this.#find({ ...data, item_id: id }, textIn(value.type))
    const isSame = known && !known.isOver && (known.id === id || known.block === undefined)
    const item = isSame ? known : this.#open(textIn(value.type), data, id)
    this.#know(item, value)
    return this.#begin(item, value)
  }

  /**
   * An item is whole. It may be the first that is heard of it.
   * @param isAnother it is one of its own, whatever it is called: xAI has given two thoughts of one answer the same id
   */
  end(data: Json, isAnother = false): Event[] {
    const value = objectIn(data.item) ?? {}
    const kind = textIn(value.type)
    const id = textIn(value.id)
    const known = this.#find({ ...data, item_id: id }, kind)
    const isNew = isAnother || !known || (known.isOver && known.id !== id)
    const item = isNew ? this.#open(kind, data, id) : known
    if (item.isOver) return []
    this.#know(item, value)
    const begun = this.#begin(item, value)
    const isTold = isNew || isCarried(kind)
    return [
      ...begun,
      ...(isTold || item.block === undefined
        ? []
        : [{ type: 'other-delta', block: item.block, kind: 'response.output_item.done', value: data } as const]),
      ...this.#fill(item, value),
      ...this.#close(item),
    ]
  }

  /** A part of a message begins. Parts of a thought are not told apart. */
  addPart(data: Json): Event[] {
    const kind = partKind(objectIn(data.part))
    return kind ? this.#part(data, kind).events : []
  }

  /** Parts of other kinds come with the whole item. */
  endPart(data: Json): Event[] {
    const value = objectIn(data.part) ?? {}
    return partKind(value) ? this.#endPart(data, value) : []
  }

  /** @param isWhole the text is all of it, and counts only if no delta said any */
  speak(data: Json, kind: Part['kind'], text: string, isWhole = false): Event[] {
    const { events, part } = this.#part(data, kind)
    if (text === '' || (isWhole && part.hasSpoken)) return events
    part.hasSpoken = true
    return [...events, { type: 'text-delta', block: part.block, text }]
  }

  cite(data: Json): Event[] {
    const { events, part } = this.#part(data, 'text')
    part.isCited = true
    return [...events, { type: 'other-delta', block: part.block, kind: textIn(data.type), value: data }]
  }

  reason(data: Json, text: string): Event[] {
    const item = this.#find(data, 'reasoning') ?? this.#open('reasoning', data)
    const begun = this.#begin(item, {})
    return item.block === undefined ? begun : [...begun, ...reasoningIn(item, item.block, text, false)]
  }

  /** A piece of the arguments of a call, ours or the provider's. */
  call(data: Json, kind: 'function_call' | 'mcp_call', json: string, isWhole = false): Event[] {
    const item = this.#find(data, kind) ?? this.#open(kind, data)
    if (item.block !== undefined) return jsonIn(item, item.block, json, isWhole)
    item.held = isWhole ? json : item.held + json
    return []
  }

  /** What a built-in tool says of itself, or undefined when it is nobody's. */
  tell(data: Json, kind: string): Event[] | undefined {
    const item = data.output_index === undefined && data.item_id === undefined ? undefined : this.#find(data)
    if (!item || item.block === undefined || isCarried(item.kind)) return undefined
    return [{ type: 'other-delta', block: item.block, kind, value: data }]
  }

  /**
   * The response is over, and says its output once more. An item counts if nothing of its kind was streamed, because
   * the places of items in the stream and here cannot be trusted to be the same.
   */
  rest(output: readonly unknown[]): Event[] {
    const kinds = new Set(this.#items.map(({ kind }) => kind))
    if (output.length > 0) this.#isWaiting = false
    return output.flatMap((value, output_index) => {
      const item = objectIn(value) ?? {}
      this.#note(item)
      if (!kinds.has(textIn(item.type))) return this.end({ output_index, item }, true)
      const known = this.#find({ output_index, item_id: item.id }, 'reasoning')
      return known?.block === undefined ? [] : this.#sign(known, known.block, item)
    })
  }

  /** Ends whatever is open. What a call still waits for will not come any more. */
  endAll(): Event[] {
    return this.#items.flatMap((item) => (item.isOver ? [] : [...this.#begin(item, {}), ...this.#close(item)]))
  }

  #find(data: Json, kind?: string): Item | undefined {
    const isIt = (item: Item | undefined): item is Item =>
      item !== undefined && (kind === undefined || item.kind === kind)
    const id = textIn(data.item_id)
    const named = id === '' ? undefined : this.#byName.get(id)
    if (isIt(named)) return named
    const index = countIn(data.output_index)
    if (index === undefined && id !== '') return undefined
    const other = index === undefined ? this.#items.at(-1) : this.#byName.get(index)
    return isIt(other) ? other : undefined
  }

  #open(kind: string, data: Json, id = textIn(data.item_id)): Item {
    const item: Item = {
      id,
      kind,
      parts: new Map(),
      block: undefined,
      hasSpoken: false,
      held: '',
      signature: '',
      isSigned: false,
      isKnown: false,
      isOver: false,
    }
    this.#items.push(item)
    const index = countIn(data.output_index)
    if (index !== undefined) this.#byName.set(index, item)
    if (id !== '') this.#byName.set(id, item)
    return item
  }

  /** Says that the item begins, once. */
  #begin(item: Item, value: Json): Event[] {
    const { kind } = item
    if (item.block !== undefined || kind === 'message') return []
    const block = this.#number()
    item.block = block
    if (kind === 'reasoning') {
      item.signature = textIn(value.encrypted_content)
      return [{ type: 'reasoning-start', block }]
    }
    if (kind === 'function_call') {
      item.held = textIn(value.arguments) || item.held
      const { name, namespace, call_id: id = value.id } = value
      return [
        {
          type: 'tool-start',
          block,
          id: textIn(id),
          name: textIn(name),
          ...(namespace ? { namespace: textIn(namespace) } : {}),
        },
      ]
    }
    return [{ type: 'other-start', block, kind, value }]
  }

  /** What the whole item says and nobody has said before. */
  #fill(item: Item, value: Json): Event[] {
    if (item.kind === 'message')
      return listIn(value.content).flatMap((part, content_index) =>
        this.#endPart({ content_index }, objectIn(part) ?? {}, item),
      )
    if (item.block === undefined) return []
    if (item.kind === 'reasoning')
      return [...reasoningIn(item, item.block, thoughtIn(value), true), ...this.#sign(item, item.block, value)]
    return item.kind === 'function_call' ? jsonIn(item, item.block, textIn(value.arguments), true) : []
  }

  #sign(item: Item, block: number, value: Json): Event[] {
    const signature = textIn(value.encrypted_content) || item.signature
    if (signature === '' || item.isSigned) return []
    item.isSigned = true
    return [{ type: 'reasoning-signature', block, signature }]
  }

  #part(data: Json, kind: Part['kind'], of?: Item): { events: Event[]; part: Part } {
    const item = of ?? this.#find(data, 'message') ?? this.#open('message', data)
    const at = countIn(data.content_index) ?? 0
    const known = item.parts.get(at)
    if (known?.kind === kind) return { events: [], part: known }
    const part: Part = { block: this.#number(), kind, hasSpoken: false, isCited: false, isOver: false }
    item.parts.set(at, part)
    if (kind === 'refusal') this.#hasRefused = true
    const start: Event = { type: 'text-start', block: part.block, ...(kind === 'refusal' ? { refusal: true } : {}) }
    return { events: [...closed(known), start], part }
  }

  #endPart(data: Json, value: Json, of?: Item): Event[] {
    const kind = partKind(value)
    if (!kind) return this.#other(value)
    const { events, part } = this.#part(data, kind, of)
    if (part.isOver) return events
    const text = textIn(value.text) || textIn(value.refusal)
    const isNew = text !== '' && !part.hasSpoken
    const citations = part.isCited ? [] : listIn(value.annotations)
    part.hasSpoken ||= isNew
    return [
      ...events,
      ...(isNew ? [{ type: 'text-delta', block: part.block, text } as const] : []),
      ...citations.map((annotation, annotation_index): Event => {
        const type = 'response.output_text.annotation.added'
        return { type: 'other-delta', block: part.block, kind: type, value: { type, annotation_index, annotation } }
      }),
      ...closed(part),
    ]
  }

  /** A part of a kind without a word here, said all at once. */
  #other(value: Json): Event[] {
    const block = this.#number()
    return [
      { type: 'other-start', block, kind: textIn(value.type), value },
      { type: 'block-end', block },
    ]
  }

  #close(item: Item): Event[] {
    if (item.isOver) return []
    item.isOver = true
    const { block } = item
    if (block === undefined) return [...item.parts.values()].flatMap(closed)
    const rest = item.kind === 'function_call' ? jsonIn(item, block, item.held, true) : []
    return [...rest, ...this.#sign(item, block, {}), { type: 'block-end', block }]
  }

  #know(item: Item, value: Json): void {
    if (!item.isKnown) this.#note(value)
    item.isKnown = true
  }

  /** What an item makes of the answer. Only items say it, and never the pieces of one, which a glance may skip. */
  #note(value: Json): void {
    const { type, name, content } = value
    // Nobody can answer a call without a name.
    if (type === 'function_call' && textIn(name) !== '') this.#hasCalled = true
    if (type === 'message') this.#isWaiting = false
    else if (isForReader(value)) this.#isWaiting = true
    if (listIn(content).some((part) => objectIn(part)?.type === 'refusal')) this.#hasRefused = true
  }

  #number(): number {
    this.#blocks += 1
    return this.#blocks - 1
  }
}

/** Kinds that have a word in the event language. */
const isCarried = (kind: string): boolean => kind === 'message' || kind === 'reasoning' || kind === 'function_call'

const CALLS = new Set(['custom_tool_call', 'computer_call', 'local_shell_call', 'apply_patch_call'])

/** Calls that wait for whoever reads the answer. A shell in a container is the provider's. */
const isForReader = ({ type, environment }: Json): boolean =>
  type === 'shell_call' ? !textIn(objectIn(environment)?.type).startsWith('container') : CALLS.has(textIn(type))

function partKind(part: Json | undefined): Part['kind'] | undefined {
  if (part?.type === 'refusal') return 'refusal'
  return part?.type === 'output_text' || part?.type === 'text' ? 'text' : undefined
}

const closed = (part: Part | undefined): Event[] => {
  if (!part || part.isOver) return []
  part.isOver = true
  return [{ type: 'block-end', block: part.block }]
}

function reasoningIn(item: Item, block: number, text: string, isWhole: boolean): Event[] {
  if (text === '' || (isWhole && item.hasSpoken)) return []
  item.hasSpoken = true
  return [{ type: 'reasoning-delta', block, text }]
}

function jsonIn(item: Item, block: number, json: string, isWhole: boolean): Event[] {
  if (json === '' || (isWhole && item.hasSpoken)) return []
  item.hasSpoken = true
  return [{ type: 'tool-delta', block, json }]
}

/** The summary and the thought itself. Most send one of them; who sends the same as both says it once. */
function thoughtIn({ summary, content }: Json): string {
  const [told, thought] = [summary, content].map((parts) =>
    listIn(parts)
      .map((part) => textIn(objectIn(part)?.text))
      .join(''),
  )
  return told === thought ? (told ?? '') : `${told}${thought}`
}
