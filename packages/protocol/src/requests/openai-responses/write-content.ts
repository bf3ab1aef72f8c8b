// Parts of a message, or of a tool's answer, as its content.
import { present } from '../../dialects/json.ts'
import { writeAudio } from '../openai/audio.ts'
import type { Carry, Draft } from '../openai/carry.ts'
import type { PlacedPart } from '../openai/placed.ts'
import { urlOfSource } from '../openai/source.ts'
import type { Part, Turn } from '../request.ts'

/** @returns undefined when nothing could be written */
export function contentOf(
  parts: readonly PlacedPart[],
  role: Turn['role'],
  carry: Carry,
): string | readonly Draft[] | undefined {
  const written = parts.flatMap(([part, place]) => {
    if (part.type === 'text' && part.text === '' && !carry.isOwn) return []
    const draft = writePart(part, role, carry)
    if (!draft) carry.leave(part, place)
    else carry.dropMark(part, place)
    return draft ? [carry.restore(place, draft)] : []
  })
  const [first] = written
  if (first === undefined) return undefined
  // Only what the assistant said must be a list, because a string would be taken for an input.
  const isBare = written.length === 1 && first.type === 'input_text' && Object.keys(first).length === 2
  return isBare ? (first.text as string) : written
}

function writePart(part: Part, role: Turn['role'], carry: Carry): Draft | undefined {
  const isSaid = role === 'assistant'
  switch (part.type) {
    case 'text':
      // Without citations the list of them is empty, but must be there.
      return isSaid
        ? { type: 'output_text', text: part.text, annotations: [] }
        : { type: 'input_text', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'image':
      return isSaid ? undefined : imageOf(part, carry)
    case 'document':
      return isSaid ? undefined : documentOf(part, carry)
    case 'audio':
      return carry.isOwn ? writeAudio(part, carry) : undefined
    case 'other':
      return carry.isOwn ? { ...(part.value as Draft) } : undefined
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return undefined
  }
}

function imageOf({ source, detail }: Extract<Part, { type: 'image' }>, carry: Carry): Draft | undefined {
  // The type of an image wants a detail, the API does not: who asked here without one is not given one.
  const how = present({ detail: detail ?? (carry.isOwn ? undefined : 'auto') })
  if (source.type === 'file') return carry.isKin ? { type: 'input_image', file_id: source.id, ...how } : undefined
  const url = urlOfSource(source)
  return url === undefined ? undefined : { type: 'input_image', image_url: url, ...how }
}

function documentOf({ source, name }: Extract<Part, { type: 'document' }>, carry: Carry): Draft | undefined {
  const named = present({ filename: name })
  switch (source.type) {
    case 'text':
      return { type: 'input_text', text: name === undefined ? source.text : `${name}\n\n${source.text}` }
    case 'file':
      return carry.isKin ? { type: 'input_file', file_id: source.id, ...named } : undefined
    case 'url':
      return { type: 'input_file', file_url: source.url, ...named }
    case 'base64': {
      const filename = name ?? (carry.isOwn ? undefined : 'document.pdf')
      return { type: 'input_file', ...present({ filename }), file_data: urlOfSource(source) }
    }
  }
}
