// What the model is to listen to: `input_audio`, in both dialects of OpenAI the same object.
import type { Json } from '../../dialects/json.ts'
import { objectAt, textAt, under } from '../fields.ts'
import type { Part } from '../request.ts'
import type { Carry, Draft } from './carry.ts'

type Audio = Extract<Part, { type: 'audio' }>

export function readAudio(part: Json, path: string): Audio {
  const at = under(path, 'input_audio')
  const audio = objectAt(part.input_audio, at)
  const data = textAt(audio.data, under(at, 'data'))
  const format = textAt(audio.format, under(at, 'format'))
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`
  return { type: 'audio', source: { type: 'base64', mediaType, data } }
}

/** OpenAI knows two formats; its imitators know more, by the second half of the media type. */
export function writeAudio({ source }: Audio, { isOwn }: Carry): Draft | undefined {
  if (source.type !== 'base64') return undefined
  const { mediaType, data } = source
  const format = FORMATS.get(mediaType.toLowerCase()) ?? (isOwn ? mediaType.replace('audio/', '') : undefined)
  return format === undefined ? undefined : { type: 'input_audio', input_audio: { data, format } }
}

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
])
