// What is left where a model cannot be held to a format: to ask it.
import type { Format } from './request.ts'

export const instructionFor = (format: Format): string =>
  format.type === 'json'
    ? `${JSON_ONLY}.`
    : `${JSON_ONLY} that is valid by this JSON Schema: ${JSON.stringify(format.schema)}`

const JSON_ONLY = 'Answer with nothing but one JSON value'

/** The name of a schema that came without one. */
export const UNNAMED = 'response'
