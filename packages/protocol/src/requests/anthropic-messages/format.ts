// What the answer's text must be, in Claude's words.
import type { Json } from '../../dialects/json.ts'
import { UNNAMED, instructionFor } from '../format.ts'
import type { Lost } from '../lost.ts'
import type { Format } from '../request.ts'
import type { Claude } from './model.ts'
import { kept } from './schema.ts'

/** A format that the model cannot be held to is asked for in the instructions. */
export function writeFormat(
  format: Format | undefined,
  isOwn: boolean,
  claude: Claude,
  lost: Lost,
): { readonly words?: Json; readonly instruction?: string } {
  if (!format) return {}
  if (isOwn) return { words: { type: 'json_schema', schema: format.type === 'schema' ? format.schema : {} } }
  if (format.type === 'json') {
    lost.tunes('format', 'Claude cannot be held to JSON without a schema: it is asked for it instead.')
    return { instruction: instructionFor(format) }
  }
  if (!claude.hasSchemas) {
    lost.tunes('format', 'This model cannot be held to a schema: it is asked to keep to it instead.')
    return { instruction: instructionFor(format) }
  }
  const { schema, isLess } = kept(format.schema)
  if (isLess) lost.tunes('format.schema', 'Bounds of numbers, texts and lists cannot be promised.')
  if (format.name !== UNNAMED) lost.tunes('format.name', 'A schema has no name here.')
  if (format.description !== undefined) lost.tunes('format.description', 'A schema is not described here.')
  return { words: { type: 'json_schema', schema } }
}
