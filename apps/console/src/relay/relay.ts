// What the page asks the relay besides replies.
import { type ReplyView, replyPath } from '@holdfast/protocol'

export interface RelayAccess {
  /** Without `/v1`. */
  readonly baseURL: string
  readonly key: string
}

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** A word from the relay that is not the one hoped for. `message` is for people. */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  /** 0 where nobody answered. */
  readonly status: number
  readonly code: string | undefined

  constructor(message: string, status: number, code?: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The ids of the models that can be asked for. @throws RelayError */
export async function listModels(access: RelayAccess, fetch: Fetch): Promise<string[]> {
  const body = await ask(access, '/v1/models', {}, fetch)
  const { data } = (body ?? {}) as { data?: unknown }
  if (!Array.isArray(data)) throw new RelayError('Something answers here, but it is not a Holdfast relay.', 200)
  return data.flatMap(({ id }: { id?: unknown }) => (typeof id === 'string' ? [id] : []))
}

/** A reply as its log has it. @throws RelayError */
export const readReply = (access: RelayAccess, id: string, fetch: Fetch): Promise<ReplyView> =>
  ask(access, replyPath(id), {}, fetch) as Promise<ReplyView>

export type Fault = 'drop-readers' | 'kill-upstream' | 'restart-relay'

/** What this relay lets be broken. Empty where its operator lets nothing. @throws RelayError */
export async function listFaults(access: RelayAccess, fetch: Fetch): Promise<ReadonlySet<Fault>> {
  try {
    const { data } = (await ask(access, '/v1/faults', {}, fetch)) as { readonly data: readonly Fault[] }
    return new Set(data)
  } catch (failure) {
    if (failure instanceof RelayError && failure.status === 404) return new Set()
    throw failure
  }
}

/** Makes the relay break something, where its operator lets it. @throws RelayError */
export async function strike(
  access: RelayAccess,
  fault: Fault,
  reply: string | undefined,
  fetch: Fetch,
): Promise<void> {
  const path = fault === 'restart-relay' ? '/v1/faults' : `${replyPath(reply ?? '')}/faults`
  await ask(access, path, { method: 'POST', body: JSON.stringify({ fault }) }, fetch)
}

async function ask({ baseURL, key }: RelayAccess, path: string, init: RequestInit, fetch: Fetch): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, ...(init.body ? { 'content-type': 'application/json' } : {}) }
  const response = await fetch(baseURL + path, { ...init, headers }).catch(() => undefined)
  if (!response) throw new RelayError('The relay does not answer. Is it running, and are you online?', 0)
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body
  const { code, message } = ((body as { error?: unknown } | undefined)?.error ?? {}) as Record<string, unknown>
  throw new RelayError(wordsFor(response.status, message), response.status, typeof code === 'string' ? code : undefined)
}

function wordsFor(status: number, said: unknown): string {
  if (status === 401) return 'The relay does not know this key.'
  if (status === 403) return 'This key may not do that.'
  if (typeof said === 'string') return said
  return status >= 500 ? `The relay is not well: it answered ${status}.` : `The relay answered ${status}.`
}
