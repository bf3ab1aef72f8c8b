// What finds a reply again after its page has gone: a record in a storage, kept up to date while the reply is read, and
// gone when its ending was. Its text does not stand there: the relay has it.
import { HoldfastError, type Seq, isRetryable } from '@holdfast/protocol'
import type { Reply, ReplySettings } from './reply.ts'
import { type Runtime, system } from './runtime.ts'

/**
 * `sessionStorage`: a reload of this tab finds the reply. `localStorage`: so does any other tab. Where it throws (it is
 * full, or switched off) the reply is read all the same, and only not found again.
 */
export interface ReplyStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface KeptReply {
  readonly idempotencyKey: string
  /** Tells one request body from another. */
  readonly bodyHash: string
  /** Absent until the relay has named it. */
  readonly id?: string
  /** How far it was read, up to `KEPT_EVERY_MS` ago: no place to go on from. Whoever keeps text keeps `reply.seq` with it. */
  readonly seq: Seq
}

/** How often the seq is written, in milliseconds. */
export const KEPT_EVERY_MS = 1000

/** Without a relay there is nothing to come back to. */
export type KeepSettings<Settings extends Partial<ReplySettings>> = Omit<Settings, 'direct' | 'again' | 'onCut'>

/** What is kept under `key`, if it can be read. */
export function keptReply(storage: ReplyStorage, key: string): KeptReply | undefined {
  try {
    const { idempotencyKey, bodyHash, id, seq } = JSON.parse(storage.getItem(key) ?? '{}') ?? {}
    if (typeof idempotencyKey !== 'string' || typeof bodyHash !== 'string') return undefined
    return {
      idempotencyKey,
      bodyHash,
      ...(typeof id === 'string' && { id }),
      seq: Number.isSafeInteger(seq) && seq > 0 ? seq : 0,
    }
  } catch {
    return undefined
  }
}

/** What is needed of a reply to keep it. */
type Kept = Pick<Reply, 'id' | 'seq' | 'started' | 'finished' | 'subscribe'>

interface World {
  readonly runtime?: Runtime
}

/** Writes down what will find the reply, and only then opens it. */
export function keepFirst<R extends Kept>(
  storage: ReplyStorage,
  key: string,
  { body, idempotencyKey }: { readonly body: unknown; readonly idempotencyKey?: string },
  { runtime = system }: World,
  open: (idempotencyKey: string) => R,
): R {
  const kept = { idempotencyKey: idempotencyKey ?? runtime.secret(), bodyHash: hashOf(body), seq: 0 }
  write(storage, key, kept)
  return remember(storage, key, kept, open(kept.idempotencyKey), runtime)
}

/** @param body what was asked; undefined where any reply will do that has a name */
export function findAgain<R extends Kept>(
  storage: ReplyStorage,
  key: string,
  body: unknown,
  { runtime = system }: World,
  ways: { readonly follow: (id: string) => R; readonly start: (idempotencyKey: string) => R | undefined },
): R | undefined {
  const kept = keptReply(storage, key)
  if (!kept || (body !== undefined && hashOf(body) !== kept.bodyHash)) return undefined
  const reply = kept.id ? ways.follow(kept.id) : body === undefined ? undefined : ways.start(kept.idempotencyKey)
  return reply && remember(storage, key, kept, reply, runtime)
}

/** Keeps what is known of the reply up to date, while it is the one that is kept. @returns the reply */
function remember<R extends Kept>(storage: ReplyStorage, key: string, kept: KeptReply, reply: R, runtime: Runtime): R {
  let writtenAt = runtime.now()
  const isKept = () => keptReply(storage, key)?.idempotencyKey === kept.idempotencyKey
  const update = () => {
    writtenAt = runtime.now()
    if (isKept()) write(storage, key, { ...kept, ...(reply.id && { id: reply.id }), seq: reply.seq })
  }
  const stop = reply.subscribe(() => {
    if (runtime.now() - writtenAt >= KEPT_EVERY_MS) update()
  })
  const close = (isOver: boolean) => {
    stop()
    if (!isOver) update()
    else if (isKept()) remove(storage, key)
  }
  void reply.started.then((id) => id && update())
  void reply.finished.then(
    () => close(true),
    (failure: unknown) => close(isLost(failure)),
  )
  return reply
}

/** Whether nobody will ever find it. A reader who left, a line that broke, or a key that has run out prove nothing. */
function isLost(failure: unknown): boolean {
  if (!(failure instanceof HoldfastError)) return false
  const { code, status = 0 } = failure.problem
  // A success that is no stream is a portal's page.
  const isOfOthers = status >= 200 && status < 300
  return code !== 'line-exhausted' && !isOfOthers && !isRetryable(status) && status !== 401 && status !== 403
}

function write(storage: ReplyStorage, key: string, kept: KeptReply): void {
  try {
    storage.setItem(key, JSON.stringify(kept))
  } catch {
    // A reply that cannot be found again is better than none.
  }
}

function remove(storage: ReplyStorage, key: string): void {
  try {
    storage.removeItem(key)
  } catch {
    // It stays, and its key finds a reply that has ended.
  }
}

/** FNV-1a over its JSON, twice. It only tells questions of one page apart: the relay compares the bodies themselves. */
function hashOf(body: unknown): string {
  const text = JSON.stringify(body)
  return [0x811c9dc5, 0x01000193].map((seed) => fnv1a(text, seed).toString(36)).join('-')
}

function fnv1a(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
