// A call whose arguments come in pieces (Vertex, when asked to stream them): each piece names the place of a value by
// its JSON path, and of a string says some more. The arguments are put together here and said when they are whole,
// because pieces of values are no pieces of a JSON text.
import { type Json, listIn, objectIn, textIn } from '../json.ts'

export class PartialCall {
  readonly id: string
  readonly name: string
  readonly #root: Branch = new Map()

  constructor(id: string, name: string) {
    this.id = id
    this.name = name
  }

  /** The arguments so far. */
  get args(): unknown {
    return plain(this.#root)
  }

  /** A `functionCall` part: the values that have come, or some of them. */
  add(call: Json): void {
    for (const [name, value] of Object.entries(objectIn(call.args) ?? {})) this.#root.set(name, value)
    for (const piece of listIn(call.partialArgs)) {
      const { jsonPath, ...value } = objectIn(piece) ?? {}
      this.#set(keysIn(textIn(jsonPath)), valueIn(value))
    }
  }

  #set(keys: readonly Key[], value: unknown): void {
    const last = keys.at(-1)
    if (last === undefined || value === undefined) return
    let branch = this.#root
    for (const key of keys.slice(0, -1)) {
      const next = branch.get(key)
      const grown: Branch = next instanceof Map ? (next as Branch) : new Map()
      branch.set(key, grown)
      branch = grown
    }
    const before = branch.get(last)
    branch.set(last, typeof before === 'string' && typeof value === 'string' ? before + value : value)
  }
}

type Key = string | number

/** An object, or where its keys are numbers an array. Maps, so that a key named `__proto__` is a key. */
type Branch = Map<Key, unknown>

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  const entries = [...(value as Branch)].map(([key, inner]) => [key, plain(inner)] as const)
  if (entries.length > 0 && entries.every(([key]) => typeof key === 'number'))
    return entries.sort(([one], [other]) => Number(one) - Number(other)).map(([, inner]) => inner)
  return Object.fromEntries(entries)
}

/** The part of RFC 9535 that names one place: `$.foo.bar[0]['a key']`. */
const keysIn = (path: string): Key[] =>
  [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, name, index, single, double]) =>
      index === undefined ? (name ?? (single ?? double ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index),
  )

function valueIn(piece: Json): unknown {
  if ('nullValue' in piece) return null
  return piece.stringValue ?? piece.numberValue ?? piece.boolValue
}
