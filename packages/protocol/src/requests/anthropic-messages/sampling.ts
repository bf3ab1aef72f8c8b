// Temperature and what else steers the choice of words, in Claude's bounds.
import { type Json, present } from '../../dialects/json.ts'
import type { Lost } from '../lost.ts'
import type { Request } from '../request.ts'
import type { Claude } from './model.ts'

export const ownSampling = ({ temperature, topP, topK, stop }: Request): Json =>
  present({ temperature, top_p: topP, top_k: topK, stop_sequences: stop })

export function samplingFor(request: Request, claude: Claude, isThinking: boolean, lost: Lost): Json {
  const { temperature, topP, topK } = request
  const stops = present({ stop_sequences: stopsFor(request, lost) })
  if (isThinking || !claude.isSampled) {
    const why = isThinking ? 'Claude does not let itself be steered while it thinks.' : 'This model is not steered.'
    if (temperature !== undefined && temperature !== 1) lost.tunes('temperature', why)
    if (topP !== undefined && topP !== 1) lost.tunes('topP', why)
    if (topK !== undefined) lost.tunes('topK', why)
    return stops
  }
  if (temperature !== undefined && temperature > 1) lost.tunes('temperature', 'The highest temperature is 1 here.')
  if (temperature !== undefined && topP !== undefined && topP !== 1)
    lost.tunes('topP', 'Claude takes a temperature or a top_p, and not both.')
  return {
    ...present({
      temperature: temperature === undefined ? undefined : Math.min(temperature, 1),
      top_p: temperature === undefined ? topP : undefined,
      top_k: topK,
    }),
    ...stops,
  }
}

function stopsFor({ stop }: Request, lost: Lost): readonly string[] | undefined {
  const said = stop?.filter((text) => text.trim() !== '')
  if (said?.length !== stop?.length) lost.tunes('stop', 'A stop sequence of nothing but white space is refused.')
  return said?.length === 0 ? undefined : said
}
