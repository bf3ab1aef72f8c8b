// Images and documents, as both dialects of OpenAI spell them: data URLs, links, and names of uploaded files.
import type { Source } from '../request.ts'

const DATA_URL = /^data:([^;,]+)(?:;[^;,]+)*;base64,/i

/** A `data:` URL holds its bytes; any other is a link. */
export function sourceOfUrl(url: string): Source {
  const [head, mediaType] = DATA_URL.exec(url) ?? []
  return head === undefined || mediaType === undefined
    ? { type: 'url', url }
    : { type: 'base64', mediaType, data: url.slice(head.length) }
}

/** @returns undefined where a URL cannot say it */
export function urlOfSource(source: Source): string | undefined {
  if (source.type === 'url') return source.url
  return source.type === 'base64' ? `data:${source.mediaType};base64,${source.data}` : undefined
}
