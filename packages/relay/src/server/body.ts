// A request's body, whichever protocol brings it.
import type { Readable } from 'node:stream'
import { HoldfastError } from '@holdfast/protocol'

/**
 * With listeners: an async iterator makes a short body wait for several turns of the event loop.
 * @param isWhole asked at the end: a stream of HTTP/2 that is reset ends, too
 * @throws HoldfastError `body-too-large`, `media-type-unknown`, or `request-invalid` when it did not arrive whole
 */
export function readBody(
  request: Readable,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  bytesMax: number,
  isWhole: () => boolean = () => true,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const encoding = headers['content-encoding']
    if (encoding !== undefined && encoding !== 'identity')
      return reject(new HoldfastError('media-type-unknown', 'The body must not be compressed.'))
    if (Number(headers['content-length'] ?? 0) > bytesMax) return reject(tooLarge(bytesMax))
    const pieces: Buffer[] = []
    let bytes = 0
    const onData = (piece: Buffer): void => {
      bytes += piece.length
      if (bytes <= bytesMax) return void pieces.push(piece)
      request.off('data', onData)
      request.pause()
      reject(tooLarge(bytesMax))
    }
    const broken = (cause?: unknown): void =>
      reject(new HoldfastError('request-invalid', 'The body did not arrive whole.', { cause }))
    // It went while the relay found out who asks: there will be no other word of it.
    if (request.destroyed && !request.readableEnded) return broken()
    request.on('data', onData)
    request.once('end', () => {
      // It follows every end.
      request.off('close', broken)
      if (!isWhole()) return broken()
      resolve(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces))
    })
    request.once('error', broken)
    request.once('close', broken)
  })
}

const tooLarge = (bytesMax: number): HoldfastError =>
  new HoldfastError('body-too-large', `The body is larger than ${bytesMax} bytes.`)
