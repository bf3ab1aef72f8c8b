// The content of a message: text, or a list of parts.
import { type Json, objectIn, present, textIn } from '../../dialects/json.ts'
import { each, invalid, maybe, objectAt, textAt, under } from '../fields.ts'
import { type Kept, keep } from '../extras.ts'
import { readAudio } from '../openai/audio.ts'
import { sourceOfUrl } from '../openai/source.ts'
import type { Part, Source } from '../request.ts'

/**
 * @param path where the message stands in the body
 * @param placeOf where each of its parts will stand in the request
 */
export function readContent(message: Json, path: string, placeOf: (n: number) => string, extras: Kept): Part[] {
  const { content } = message
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  if (!Array.isArray(content)) return invalid(under(path, 'content'), 'a string or a list of parts')
  return each(message, 'content', path, (value, at, n) => {
    const part = typeof value === 'string' ? { type: 'text', text: value } : objectAt(value, at)
    return readPart(part, at, placeOf(n), extras)
  })
}

function readPart(part: Json, path: string, place: string, extras: Kept): Part {
  const read = READERS[textAt(part.type, under(path, 'type'))]?.(part, path, place, extras)
  if (!read) return { type: 'other', kind: textIn(part.type), value: part }
  keep(extras, part, place, PART_WORDS)
  return read
}

const PART_WORDS = ['type', 'text', 'image_url', 'input_audio', 'file', 'refusal', 'cache_control']

/** A reader that finds no word for what it sees says nothing. */
type PartReader = (part: Json, path: string, place: string, extras: Kept) => Part | undefined

const READERS: Readonly<Record<string, PartReader>> = {
  text: (part, path) => ({ type: 'text', text: textAt(part.text, under(path, 'text')), ...cacheOf(part) }),
  refusal: (part, path) => ({ type: 'refusal', text: textAt(part.refusal, under(path, 'refusal')) }),
  // Mistral has its thoughts among the content.
  thinking: ({ thinking }) => ({ type: 'reasoning', text: thoughtIn(thinking) }),
  image_url(part, path, place, extras) {
    const at = under(path, 'image_url')
    // Some send the bare URL.
    const image = typeof part.image_url === 'string' ? { url: part.image_url } : objectAt(part.image_url, at)
    keep(extras, image, `${place}.image_url`, IMAGE_WORDS)
    return {
      type: 'image',
      source: sourceOfUrl(textAt(image.url, under(at, 'url'))),
      ...present({ detail: maybe(image, 'detail', at, textAt) }),
      ...cacheOf(part),
    }
  },
  input_audio: readAudio,
  file(part, path, place, extras) {
    const at = under(path, 'file')
    const file = objectAt(part.file, at)
    const source = sourceOfFile(file)
    if (!source) return undefined
    keep(extras, file, `${place}.file`, FILE_WORDS)
    return { type: 'document', source, ...present({ name: maybe(file, 'filename', at, textAt) }), ...cacheOf(part) }
  },
}

const IMAGE_WORDS = ['url', 'detail']
const FILE_WORDS = ['file_data', 'file_id', 'filename']

/** OpenRouter takes links, too. */
function sourceOfFile({ file_id, file_data }: Json): Source | undefined {
  if (typeof file_id === 'string') return { type: 'file', id: file_id }
  const source = typeof file_data === 'string' ? sourceOfUrl(file_data) : undefined
  return source?.type === 'url' && !/^https?:/.test(source.url) ? undefined : source
}

const cacheOf = ({ cache_control }: Json): { cache?: NonNullable<unknown> } => present({ cache: cache_control })

const thoughtIn = (thinking: unknown): string =>
  typeof thinking === 'string'
    ? thinking
    : each({ thinking }, 'thinking', '', (value) => textIn(objectIn(value)?.text)).join('')
