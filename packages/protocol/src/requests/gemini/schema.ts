// Google's own kind of schema (a part of OpenAPI's) and JSON Schema. What the first cannot say goes as the second, under
// another name; models take either.
import { type Json, objectIn } from '../../dialects/json.ts'
import { camelAt } from './names.ts'

/** The numbers of the types, for those who send enums as numbers. */
const TYPES = [undefined, 'string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const

/** Google's schema as JSON Schema. */
export function toJsonSchema(value: unknown): unknown {
  const object = objectIn(value)
  if (!object) return value
  const { nullable, ...schema } = camelAt(object, '')
  const entries = Object.entries(schema).flatMap(([name, inner]): [string, unknown][] => {
    if (inner === null || inner === undefined) return []
    if (name === 'type') return typesIn(inner, nullable === true)
    if (name === 'properties' || name === '$defs' || name === 'defs')
      return [[name === 'defs' ? '$defs' : name, mapped(inner, toJsonSchema)]]
    if (name === 'items' || name === 'additionalProperties') return [[name, toJsonSchema(inner)]]
    if (name === 'anyOf' && Array.isArray(inner)) return [[name, inner.map(toJsonSchema)]]
    // Whole numbers of 64 bits are texts in Google's JSON.
    return [[name, COUNTS.includes(name) && typeof inner === 'string' ? Number(inner) : inner]]
  })
  return Object.fromEntries(entries)
}

const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']

function typesIn(value: unknown, isNullable: boolean): [string, unknown][] {
  const said = Array.isArray(value) ? value : [typeof value === 'number' ? TYPES[value] : value]
  const names = said.flatMap((name) => (typeof name === 'string' ? [name.toLowerCase()] : []))
  const types = isNullable && !names.includes('null') ? [...names, 'null'] : names
  if (types.length === 0 || types[0] === 'type_unspecified') return []
  return [['type', types.length === 1 ? types[0] : types]]
}

/** JSON Schema as Google's, or undefined where that has not the words. */
export function fromJsonSchema(value: unknown): Json | undefined {
  const object = objectIn(value)
  if (!object) return undefined
  const { $schema: _, ...schema } = object
  const said: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(schema)) {
    const written = wordFor(name, inner)
    if (!written) return undefined
    Object.assign(said, written)
  }
  return said
}

const PLAIN = ['title', 'description', 'required', 'minimum', 'maximum', 'minItems', 'maxItems', 'propertyOrdering']
const FORMATS = ['enum', 'date-time', 'int32', 'int64', 'float', 'double']

function wordFor(name: string, value: unknown): Json | undefined {
  if (PLAIN.includes(name)) return { [name]: value }
  switch (name) {
    case 'type':
      return typeFor(value)
    case 'format':
      return FORMATS.includes(String(value)) ? { format: value } : undefined
    case 'enum':
      return Array.isArray(value) && value.every((word) => typeof word === 'string' && word !== '')
        ? { enum: value }
        : undefined
    case 'items': {
      const items = fromJsonSchema(value)
      return items && { items }
    }
    case 'anyOf': {
      const ways = Array.isArray(value) ? value.map(fromJsonSchema) : []
      return ways.length > 0 && ways.every((way) => way !== undefined) ? { anyOf: ways } : undefined
    }
    case 'properties': {
      const properties = mapped(value, fromJsonSchema)
      // An object of no properties is refused.
      const inner = Object.values(properties)
      return inner.length > 0 && inner.every((property) => property !== undefined) ? { properties } : undefined
    }
    default:
      return undefined
  }
}

function typeFor(value: unknown): Json | undefined {
  if (typeof value === 'string') return { type: value }
  if (!Array.isArray(value)) return undefined
  const types = value.filter((type) => type !== 'null')
  return types.length === 1 && value.length === 2 ? { type: types[0], nullable: true } : undefined
}

const mapped = (value: unknown, map: (inner: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(objectIn(value) ?? {}).map(([name, inner]) => [name, map(inner)]))
