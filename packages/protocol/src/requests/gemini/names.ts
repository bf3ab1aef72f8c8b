// Google's APIs take every name in two spellings: `maxOutputTokens` and `max_output_tokens`.
import type { Json } from '../../dialects/json.ts'
import { objectAt } from '../fields.ts'

const camel = (name: string): string => name.replaceAll(/(?<=.)_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** An object with its own names in the first spelling. What the names hold is left alone: it may be somebody else's. */
export const camelAt = (value: unknown, path: string): Json =>
  Object.fromEntries(Object.entries(objectAt(value, path)).map(([name, inner]) => [camel(name), inner]))
