// The mark between two segments, in a form that each dialect's own SDK steps over: an event that says nothing, with a
// field nobody else has.
import type { Seam } from '../event.ts'
import type { Saying } from '../frame.ts'
import type { Reader } from './dialect.ts'
import { type Json, countIn, objectIn, parseJson, textIn } from './json.ts'

/** The field, for an event that has room for it. */
export const seamField = ({ segment, how, model }: Seam): Json => ({
  holdfast: { segment, how, ...(model === undefined ? {} : { model }) },
})

/** Reads marks, and everything else by a reader that begins anew where the reply does. */
export function acrossSeams(make: () => Reader): Reader {
  let reader = make()
  return {
    read(saying) {
      const seam = seamIn(saying)
      if (!seam) return reader.read(saying)
      if (seam.how === 'restarted') reader = make()
      return [{ type: 'segment', ...seam }]
    },
    close: () => reader.close(),
  }
}

/** Made for every frame: a glance first. In a string its quotes would have backslashes. */
function seamIn({ data }: Saying): Seam | undefined {
  if (!data.includes('"holdfast":{"segment"')) return undefined
  const fields = objectIn(objectIn(parseJson(data))?.holdfast)
  const segment = countIn(fields?.segment)
  const how = fields?.how
  if (segment === undefined || (how !== 'continued' && how !== 'restarted')) return undefined
  const model = textIn(fields?.model)
  return { segment, how, ...(model === '' ? {} : { model }) }
}
