// One question to an upstream, and its whole answer: for what is no reply, and has no log.
import type { Incoming } from './http.ts'
import type { Refused } from './refusal.ts'
import type { Runtime } from './runtime.ts'
import type { Transport, UpstreamRequest } from './transport.ts'

export interface Inquiry {
  readonly request: UpstreamRequest
  /** How long the answer may take. */
  readonly msMax: number
  /** How large it may be. */
  readonly bytesMax: number
  /** Who wants to know. When they have gone, nobody does. */
  readonly onGone: Incoming['onGone']
}

export type Heard =
  | ({ readonly kind: 'answer' } & Refused)
  /** `unreached`: no connection was had. `left`: nobody wants to know any more. */
  | { readonly kind: 'unreached' | 'cut' | 'late' | 'large' | 'left' }

/** Never rejects. */
export function inquire(
  transport: Transport,
  runtime: Runtime,
  { request, msMax, bytesMax, onGone }: Inquiry,
): Promise<Heard> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = []
    let bytes = 0
    let said: Omit<Refused, 'body'> | undefined
    let isOver = false
    const settle = (heard: Heard): void => {
      if (isOver) return
      isOver = true
      cancel()
      forget()
      resolve(heard)
      if (heard.kind !== 'answer') hangUp()
    }
    const cancel = runtime.after(msMax, () => settle({ kind: 'late' }))
    const forget = onGone(() => settle({ kind: 'left' }))
    const hangUp = transport.send(request, {
      head: (status, headers) => void (said = { status, headers }),
      data(piece) {
        bytes += piece.length
        // The buffer is ours only until we return.
        if (bytes <= bytesMax) pieces.push(Buffer.from(piece))
        else settle({ kind: 'large' })
      },
      closed(failure, unsent = false) {
        if (!failure && said) settle({ kind: 'answer', ...said, body: Buffer.concat(pieces).toString('utf8') })
        else settle({ kind: unsent ? 'unreached' : 'cut' })
      },
    })
  })
}
