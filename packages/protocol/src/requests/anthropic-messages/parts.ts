// The blocks of an Anthropic message, read.
import { type Json, present } from '../../dialects/json.ts'
import { type Kept, keep } from '../extras.ts'
import { flagAt, listAt, maybe, objectAt, textAt, under } from '../fields.ts'
import type { Part, Source } from '../request.ts'

/**
 * The content of a message or of a tool's result: a text, or blocks.
 * @param path where it stands in the body, for errors
 * @param place where its parts will stand in the request, for extras
 */
export function readContent(value: unknown, path: string, place: string, extras: Kept): Part[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }]
  return listAt(value, path).map((block, at) => readPart(block, under(path, at), `${place}.parts.${at}`, extras))
}

export function readPart(value: unknown, path: string, place: string, extras: Kept): Part {
  const block = objectAt(value, path)
  const kind = textAt(block.type, under(path, 'type'))
  const cache = present({ cache: block.cache_control })
  const know = (...known: string[]): void => keep(extras, block, place, ['type', 'cache_control', ...known])
  switch (kind) {
    case 'text':
      know('text')
      return { type: 'text', text: textAt(block.text, under(path, 'text')), ...cache }
    case 'image': {
      const source = readSource(block, path)
      if (!source) break
      know('source')
      return { type: 'image', source, ...cache }
    }
    case 'document': {
      const source = readSource(block, path)
      if (!source) break
      know('source', 'title')
      return { type: 'document', source, ...present({ name: maybe(block, 'title', path, textAt) }), ...cache }
    }
    case 'thinking':
      know('thinking', 'signature')
      return {
        type: 'reasoning',
        text: textAt(block.thinking, under(path, 'thinking')),
        ...present({ signature: maybe(block, 'signature', path, textAt) }),
      }
    case 'redacted_thinking':
      know('data')
      return { type: 'reasoning', text: '', signature: textAt(block.data, under(path, 'data')), redacted: true }
    case 'tool_use':
      know('id', 'name', 'input')
      return {
        type: 'tool-call',
        id: textAt(block.id, under(path, 'id')),
        name: textAt(block.name, under(path, 'name')),
        json: JSON.stringify(block.input ?? {}),
        ...cache,
      }
    case 'tool_result':
      know('tool_use_id', 'content', 'is_error')
      return {
        type: 'tool-result',
        id: textAt(block.tool_use_id, under(path, 'tool_use_id')),
        parts: readContent(block.content ?? '', under(path, 'content'), place, extras),
        ...(maybe(block, 'is_error', path, flagAt) ? { failed: true as const } : {}),
        ...cache,
      }
  }
  return { type: 'other', kind, value: block }
}

/** Undefined for a source that has no word (`content`: a document given in blocks of its own), or has more to say. */
function readSource(block: Json, path: string): Source | undefined {
  const source = objectAt(block.source, under(path, 'source'))
  const at = under(path, 'source')
  const knows = (...known: string[]): boolean => Object.keys(source).every((name) => ['type', ...known].includes(name))
  switch (source.type) {
    case 'base64':
      if (!knows('media_type', 'data')) return undefined
      return {
        type: 'base64',
        mediaType: textAt(source.media_type, under(at, 'media_type')),
        data: textAt(source.data, under(at, 'data')),
      }
    case 'url':
      return knows('url') ? { type: 'url', url: textAt(source.url, under(at, 'url')) } : undefined
    case 'file':
      return knows('file_id') ? { type: 'file', id: textAt(source.file_id, under(at, 'file_id')) } : undefined
    case 'text':
      return knows('media_type', 'data') ? { type: 'text', text: textAt(source.data, under(at, 'data')) } : undefined
    default:
      return undefined
  }
}
