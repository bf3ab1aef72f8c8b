// JSON Schema as Claude's constrained decoding takes it: objects are closed, and what bounds a value from within cannot be
// promised. Only for schemas that are to be kept to; the others may say what they like.
import { type Json, objectIn } from '../../dialects/json.ts'

/** What it refuses, as the documentation of structured outputs has it. */
const REFUSED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]

/** Schemas by name, as against lists of schemas and single ones. */
const NAMED = ['properties', '$defs', 'definitions']

/** @returns the schema, and whether something in it was left out */
export function kept(schema: unknown): { readonly schema: unknown; readonly isLess: boolean } {
  let isLess = false

  function walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(walk)
    const object = objectIn(value)
    if (!object) return value
    const entries = Object.entries(object).flatMap(([name, inner]): [string, unknown][] => {
      if (REFUSED.includes(name) || (name === 'minItems' && Number(inner) > 1)) {
        isLess = true
        return []
      }
      if (['enum', 'const', 'default', 'examples', 'required'].includes(name)) return [[name, inner]]
      return [[name, NAMED.includes(name) ? walkNamed(inner) : walk(inner)]]
    })
    const isOpen = object.type === 'object' && object.additionalProperties === undefined
    return Object.fromEntries(isOpen ? [...entries, ['additionalProperties', false]] : entries)
  }

  const walkNamed = (value: unknown): Json =>
    Object.fromEntries(Object.entries(objectIn(value) ?? {}).map(([name, inner]) => [name, walk(inner)]))

  return { schema: walk(schema), isLess }
}
