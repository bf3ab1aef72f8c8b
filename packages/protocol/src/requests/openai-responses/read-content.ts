// The content of a message or of a tool's answer: text, or a list of parts.
import { type Json, present, textIn } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { each, invalid, maybe, objectAt, textAt, under } from '../fields.ts'
import { readAudio } from '../openai/audio.ts'
import { sourceOfUrl } from '../openai/source.ts'
import type { Part, Source } from '../request.ts'

/**
 * @param path where the item stands in the body
 * @param placeOf where each of its parts will stand in the request
 */
export function readContent(
  { content }: Json,
  path: string,
  placeOf: (n: number) => string,
  extras: Kept,
  field = 'content',
): Part[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return invalid(under(path, field), 'a string or a list of parts')
  return each({ [field]: content }, field, path, (value, at, n) =>
    readPart(objectAt(value, at), at, placeOf(n), extras),
  )
}

function readPart(part: Json, path: string, place: string, extras: Kept): Part {
  const type = textAt(part.type, under(path, 'type'))
  const read = Object.hasOwn(READERS, type) ? READERS[type]?.(part, path) : undefined
  if (!read) return { type: 'other', kind: type, value: part }
  keep(extras, part, place, PART_WORDS)
  return read
}

const PART_WORDS = [
  'type',
  'text',
  'refusal',
  'image_url',
  'detail',
  'input_audio',
  'file_id',
  'file_data',
  'file_url',
  'filename',
]

/** A reader that finds no word for what it sees says nothing. */
type PartReader = (part: Json, path: string) => Part | undefined

const readText: PartReader = (part, path) => ({ type: 'text', text: textAt(part.text, under(path, 'text')) })

const READERS: Readonly<Record<string, PartReader>> = {
  input_text: readText,
  output_text: readText,
  text: readText,
  refusal: (part, path) => ({ type: 'refusal', text: textAt(part.refusal, under(path, 'refusal')) }),
  input_image(part, path) {
    const url = maybe(part, 'image_url', path, textAt)
    const source = url === undefined ? uploaded(part) : sourceOfUrl(url)
    return source && { type: 'image', source, ...present({ detail: maybe(part, 'detail', path, textAt) }) }
  },
  input_audio: readAudio,
  input_file(part, path) {
    const source = sourceOfFile(part)
    return source && { type: 'document', source, ...present({ name: maybe(part, 'filename', path, textAt) }) }
  },
}

function sourceOfFile(part: Json): Source | undefined {
  const { file_url, file_data } = part
  if (typeof file_url === 'string') return { type: 'url', url: file_url }
  const source = typeof file_data === 'string' ? sourceOfUrl(file_data) : uploaded(part)
  return source?.type === 'url' ? undefined : source
}

const uploaded = ({ file_id }: Json): Source | undefined =>
  textIn(file_id) === '' ? undefined : { type: 'file', id: textIn(file_id) }
