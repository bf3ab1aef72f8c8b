// One question to an upstream over the relay's own transport, and its whole answer: what fails here fails there too.
import type { Transport, UpstreamRequest } from '@holdfast/relay'

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** From the question to the first byte of the body. */
  readonly firstByteMs: number
}

export interface Silence {
  readonly kind: 'silence'
  /** The platform's or the transport's own word for it: `ENOTFOUND`, `CERT_HAS_EXPIRED`, `connect-timeout`. */
  readonly code: string
}

const CONNECT_MS_MAX = 10_000
/** A list of models may be long: OpenRouter's has half a megabyte. */
const BODY_BYTES_MAX = 8 * 1024 * 1024

/** Never rejects. What takes longer than `msMax` is hung up on, and is silence. */
export function inquire(
  transport: Transport,
  request: Omit<UpstreamRequest, 'connectMsMax'>,
  msMax: number,
): Promise<Answer | Silence> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const pieces: Buffer[] = []
    let bytes = 0
    let firstByteMs: number | undefined
    let head: Pick<Answer, 'status' | 'headers'> | undefined
    let isLate = false
    const hangUp = transport.send(
      { ...request, connectMsMax: CONNECT_MS_MAX },
      {
        head: (status, headers) => void (head = { status, headers }),
        data(piece) {
          firstByteMs ??= performance.now() - startedAt
          bytes += piece.length
          // The buffer is ours only until we return.
          if (bytes <= BODY_BYTES_MAX) pieces.push(Buffer.from(piece))
          else hangUp()
        },
        closed(failure) {
          clearTimeout(timer)
          if (failure || !head) return resolve({ kind: 'silence', code: isLate ? 'late' : nameOf(failure) })
          const body = Buffer.concat(pieces).toString('utf8')
          resolve({ kind: 'answer', ...head, body, firstByteMs: firstByteMs ?? performance.now() - startedAt })
        },
      },
    )
    const timer = setTimeout(() => {
      isLate = true
      hangUp()
    }, msMax)
  })
}

/** Its name, never its text, which might quote the request. */
function nameOf(failure: Error | undefined): string {
  if (!failure) return 'response-cut'
  return 'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name
}
