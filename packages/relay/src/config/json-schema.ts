// The format as a JSON Schema, for editors: completion, hover and red lines while holdfast.yaml is written.
import { z } from 'zod'
import { format } from './schema.ts'

/** Where the schema of this version is published. The first line of a configuration file names it. */
export const SCHEMA_URL = 'https://unpkg.com/@holdfast/relay@0.1/holdfast.schema.json'

/** Draft 7, which is what editors read. */
export function jsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(format, {
    io: 'input',
    target: 'draft-7',
    // zod leaves a default out where a text becomes something else; ours are written as the text.
    override({ zodSchema, jsonSchema }) {
      const { default: value } = z.globalRegistry.get(zodSchema) ?? {}
      if (value !== undefined) jsonSchema.default = value as z.core.JSONSchema.JSONSchema['default']
    },
  })
  return { $schema: schema.$schema, $id: SCHEMA_URL, title: 'Holdfast', description: 'holdfast.yaml', ...schema }
}
