// What a body says that a request has no word for, on its way in and, in its own dialect, out again.
import type { DialectName } from '../dialects/dialect.ts'
import { type Json, objectIn } from '../dialects/json.ts'
import { under } from './fields.ts'
import type { Request } from './request.ts'

/** The extras of a request that is being read. */
export type Kept = Record<string, unknown>

/** Keeps every field but the known ones. A field that is null is absent. */
export function keep(extras: Kept, json: Json, path: string, known: readonly string[]): void {
  for (const [name, value] of Object.entries(json))
    if (value !== null && value !== undefined && !known.includes(name)) extras[under(path, escaped(name))] = value
}

/** The extras of a request, for a writer of its own dialect. In any other there are those that both have, if any. */
export class Extras {
  /** Of the body, by their path in it. */
  readonly #body: readonly (readonly [path: string, value: unknown])[]
  /** Of an instruction, a turn or a part: fields, by the place that has them. */
  readonly #fields = new Map<string, Record<string, unknown>>()

  constructor(request: Request, dialect: DialectName, isShared: (path: string) => boolean = () => false) {
    const isOwn = request.dialect === dialect
    const entries = Object.entries(request.extras).filter(([path]) => isOwn || isShared(path))
    this.#body = entries.filter(([path]) => !PLACED.test(path))
    for (const [path, value] of entries) if (PLACED.test(path)) this.#add(path, value)
  }

  /** The further fields of what stands at `turns.4.parts.0`. */
  at(place: string): Json {
    return this.#fields.get(place) ?? {}
  }

  /**
   * Puts those of the body back. A path that ends in a number was an element of a list, and is inserted there; any other
   * is a field.
   */
  putBack(body: Json): void {
    const places = this.#body.map(([path, value]) => ({ steps: path.split('.').map(unescaped), value }))
    const elements = places.filter(({ steps }) => isElement(steps))
    // From the first on: each insertion moves what stands behind it to where it once was.
    elements.sort((one, other) => Number(one.steps.at(-1)) - Number(other.steps.at(-1)))
    for (const { steps, value } of elements) {
      const list = reach(body, steps.slice(0, -1), () => [])
      if (Array.isArray(list)) list.splice(Number(steps.at(-1)), 0, value)
    }
    for (const { steps, value } of places.filter((place) => !isElement(place.steps))) {
      const object = objectIn(reach(body, steps.slice(0, -1), () => ({})))
      if (object) define(object, steps.at(-1) ?? '', value)
    }
  }

  #add(path: string, value: unknown): void {
    const at = path.lastIndexOf('.')
    const fields = this.#fields.get(path.slice(0, at)) ?? {}
    define(fields, unescaped(path.slice(at + 1)), value)
    this.#fields.set(path.slice(0, at), fields)
  }
}

const PLACED = /^(?:system|turns)\.\d+\./

const isElement = (steps: readonly string[]): boolean => steps.length > 1 && /^\d+$/.test(steps.at(-1) ?? '')

/** A dot in a name would look like a step, and `__proto__` is no name of a field to JavaScript. */
const escaped = (name: string): string =>
  name
    .replaceAll('%', '%25')
    .replaceAll('.', '%2E')
    .replace(/^__proto__$/, '%5F_proto__')
const unescaped = (step: string): string => step.replaceAll('%5F', '_').replaceAll('%2E', '.').replaceAll('%25', '%')

/** What stands at the end of the steps. A field on the way that is absent is made, an element of a list is not. */
function reach(body: Json, steps: readonly string[], make: () => unknown): unknown {
  let place: unknown = body
  for (const [at, step] of steps.entries()) {
    const object = objectIn(place)
    if (object && !Object.hasOwn(object, step)) define(object, step, at === steps.length - 1 ? make() : {})
    place = object ? object[step] : Array.isArray(place) ? (place as unknown[])[Number(step)] : undefined
  }
  return place
}

/** Not by assignment: a client may well call a field `__proto__`. */
const define = (object: Json, name: string, value: unknown): void =>
  void Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true })
