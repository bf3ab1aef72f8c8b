// `browser` of the file: whose pages may call.
import type { z } from 'zod'
import { parseOrigin } from '../../sessions/origin.ts'
import { fields, oneOrMany, textOf } from './kind.ts'

const origin = textOf(
  String.raw`^([A-Za-z][A-Za-z\d+.-]*://[^\s/?#@*]+/?|\*)$`,
  'an origin, such as https://app.example.com, or * for all',
  (text) => (text === '*' ? text : parseOrigin(text)),
)

export const browser = fields({
  origins: oneOrMany(origin, 'an origin').exactOptional().meta({
    description: 'Whose pages may call from a browser: scheme, host and port; `*` for everybody’s.',
    default: [],
  }),
})

export type BrowserFields = z.output<typeof browser>
