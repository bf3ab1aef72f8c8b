// The little of HTTP that every route needs.
import type { IncomingMessage, ServerResponse } from 'node:http'

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** The body, or undefined when it is too large. Rejects when the client goes away in the middle of it. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    // Read to its end all the same: a refusal sent into a body that is still coming is lost to most clients.
    if (bytes <= bytesMax) pieces.push(piece)
  }
  return bytes <= bytesMax ? Buffer.concat(pieces) : undefined
}

/** A JSON object, or undefined for any other text. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
