// A reply bought from a provider itself: no relay between, so no log to come back to. A cut can only be told, or paid for.
import { IDEMPOTENCY_HEADER } from '@holdfast/protocol'
import { send } from './access.ts'
import type { Dial } from './line.ts'
import type { Bargain, OnCut, Sale } from './on-cut.ts'
import { type Reply, type ReplySettings, openReply } from './reply.ts'
import { system } from './runtime.ts'
import { type StartRequest, dialEvents } from './start.ts'

export interface DirectSettings extends Omit<ReplySettings, 'direct' | 'again'> {
  /**
   * What a cut leads to: `continuing()` or `restarting()`, which buy again. Default: nothing is sent twice unless it was
   * refused, and a cut is final.
   */
  readonly onCut?: OnCut
}

/**
 * Starts a reply of a provider, or of anything that speaks like one. Sends nothing that only a relay understands. Should
 * a relay answer all the same, its log is read on, and `onCut` means nothing.
 */
export function startDirect(request: Omit<StartRequest, 'segments'>, settings: DirectSettings = {}): Reply {
  const { runtime = system, onCut } = settings
  const { dialect, body, idempotencyKey = runtime.secret() } = request
  const asked = JSON.stringify({ ...body, stream: true })
  const buy: Sale['buy'] = (signal, text = asked, key = idempotencyKey) => {
    const headers = { ...dialect.headers, 'content-type': 'application/json', [IDEMPOTENCY_HEADER]: key }
    return send(request, dialect.path, { method: 'POST', headers, body: text, signal }, runtime)
  }
  const bargain: Bargain = onCut?.({ dialect, body, buy, runtime }) ?? { dialect, buy }
  const resume = dialEvents(request, runtime)
  const dial: Dial = (id, after, signal) => (id ? resume(id, after, signal) : bargain.buy(signal))
  const origin = { access: request, dialects: [bargain.dialect], dial }
  return openReply(origin, { ...settings, direct: true, ...(bargain.again && { again: bargain.again }) })
}
