// A function that the model may call, as both dialects of OpenAI describe one.
import { type Json, present } from '../../dialects/json.ts'
import { flagAt, maybe, textAt, under } from '../fields.ts'
import type { Tool } from '../request.ts'

export const FUNCTION_WORDS = ['name', 'description', 'parameters', 'strict'] as const

export const readFunction = (said: Json, path: string): Tool => ({
  name: textAt(said.name, under(path, 'name')),
  // A function without parameters takes none, says OpenAI.
  schema: said.parameters ?? { type: 'object', properties: {} },
  ...present({
    description: maybe(said, 'description', path, textAt),
    strict: maybe(said, 'strict', path, flagAt),
  }),
})
