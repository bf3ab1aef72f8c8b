// The parts of a message, as its content.
import { present } from '../../dialects/json.ts'
import { writeAudio } from '../openai/audio.ts'
import type { Carry, Draft } from '../openai/carry.ts'
import { fitted } from '../openai/fitted.ts'
import type { PlacedPart } from '../openai/placed.ts'
import { urlOfSource } from '../openai/source.ts'
import type { Part } from '../request.ts'

/** @returns undefined when nothing could be written */
export function contentOf(parts: readonly PlacedPart[], carry: Carry): string | Draft[] | undefined {
  if (!carry.isOwn && isAllText(parts)) {
    const text = joined(textsOf(parts, carry))
    return text === '' ? undefined : text
  }
  const written = parts
    .filter(([part]) => carry.isOwn || part.type !== 'text' || part.text !== '')
    .map(([part, place]) => writePart(part, place, carry))
    .filter((draft) => draft !== undefined)
  const [first] = written
  if (first === undefined) return carry.isOwn ? '' : undefined
  return written.length === 1 && isBareText(first) ? (first.text as string) : written
}

export const isAllText = (parts: readonly PlacedPart[]): boolean => parts.every(([part]) => part.type === 'text')

export function textsOf(parts: readonly PlacedPart[], carry: Carry): string[] {
  return parts.flatMap(([part, place]) => {
    if (part.type !== 'text') return []
    carry.dropMark(part, place)
    return part.text === '' ? [] : [part.text]
  })
}

/** Other dialects keep apart what the user typed and what the application put beside it. Here a blank line does. */
export const joined = (texts: readonly string[]): string => texts.join('\n\n')

const CALL_ID_CHARS_MAX = 40

export const callId = (id: string, carry: Carry): string => (carry.isOwn ? id : fitted(id, CALL_ID_CHARS_MAX))

const isBareText = (part: Draft): boolean => part.type === 'text' && Object.keys(part).length === 2

function writePart(part: Part, place: string, carry: Carry): Draft | undefined {
  const written = draftOf(part, place, carry)
  if (!written) {
    carry.leave(part, place)
    return undefined
  }
  if (!carry.isOwn) carry.dropMark(part, place)
  else if ('cache' in part && part.cache !== undefined) written.cache_control = part.cache
  return carry.restore(place, written)
}

function draftOf(part: Part, place: string, carry: Carry): Draft | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'image': {
      const url = urlOfSource(part.source)
      return url === undefined
        ? undefined
        : { type: 'image_url', image_url: { url, ...present({ detail: part.detail }) } }
    }
    case 'document':
      return documentOf(part, carry)
    case 'audio':
      return writeAudio(part, carry)
    case 'reasoning':
      // Only Mistral has thoughts among the content, and they are put back as they came.
      return carry.holds(place, 'thinking') ? { type: 'thinking' } : undefined
    case 'other':
      return carry.isOwn ? { ...(part.value as Draft) } : undefined
    case 'tool-call':
    case 'tool-result':
      return undefined
  }
}

function documentOf({ source, name }: Extract<Part, { type: 'document' }>, carry: Carry): Draft | undefined {
  if (source.type === 'text')
    return { type: 'text', text: name === undefined ? source.text : `${name}\n\n${source.text}` }
  // A file of the vendor is another's nowhere else; OpenAI's two dialects share theirs.
  if (source.type === 'file')
    return carry.isKin ? { type: 'file', file: { file_id: source.id, ...present({ filename: name }) } } : undefined
  // OpenAI takes no links here. OpenRouter does, from those who wrote them for it.
  if (source.type === 'url' && !carry.isOwn) return undefined
  const filename = name ?? (carry.isOwn ? undefined : 'document.pdf')
  return { type: 'file', file: { ...present({ filename }), file_data: urlOfSource(source) } }
}
