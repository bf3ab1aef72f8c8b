// For applications that keep a route of their own between `useChat` and the relay: what their POST, their
// `GET …/{id}/stream` and their stop need. The state is in the relay's logs; the application's store has names.
import { HoldfastError, REPLY_HEADER, SEGMENTS_HEADER } from '@holdfast/protocol'
import type { Access } from '../access.ts'
import { follow } from '../named.ts'
import type { ReplySettings } from '../reply.ts'
import { resilientFetch } from '../resilient-fetch.ts'
import { system } from '../runtime.ts'
import { eventStreamOf } from './event-stream.ts'
import { type ReplyStore, lastReply, readPending, writePending } from './pending.ts'
import { TurnRecord } from './record.ts'
import { continuedBy, retell, startOf } from './retell.ts'
import { retellTurn } from './retell-turn.ts'
import type { UiChunk, UiMessage } from './ui.ts'

export interface ResumableChatSettings extends Access {
  /** Chat id → text: a row of the application's database, Redis, or a `Map` for development. */
  readonly replies: ReplyStore
  /** Keeps a serverless function alive for work that goes on when its reader has gone: `waitUntil`, Next.js's `after`. */
  readonly waitUntil?: (work: Promise<unknown>) => unknown
  readonly reply?: Omit<ReplySettings, 'signal' | 'meter'>
}

export interface ResumableChat {
  /**
   * One POST. `messages`: those of the request; where the last is the assistant's, the turn goes on with it.
   */
  turn(chatId: string, messages?: readonly UiMessage[]): ChatTurn
  /** `GET …/{id}/stream`: the running turn from its beginning, and on to its end. 204 when nothing runs. */
  resume(chatId: string): Promise<Response>
  /** Stops the running turn, on whichever server it runs. 204 once the relay has made it durable; 502 when it could not. */
  stop(chatId: string): Promise<Response>
}

export interface ChatTurn {
  /** Of the assistant's message: give it to whatever stores the message. */
  readonly messageId: string
  /** For the AI SDK's provider: `createOpenAICompatible({ baseURL, apiKey, fetch: turn.fetch })`. One per POST. */
  readonly fetch: typeof fetch
  /** The stream's response. The turn goes on to its end when its reader has gone. */
  respond(stream: ReadableStream<object>): Response
}

export function resumableChat(settings: ResumableChatSettings): ResumableChat {
  const { replies } = settings
  const { runtime = system } = settings.reply ?? {}
  return {
    turn: (chatId, messages = []) => {
      const key = runtime.secret()
      const message = continuedBy(messages)
      const messageId = message?.id ?? `msg_${key}`
      const head = message ? [startOf(message), ...retell(message.parts)] : [{ type: 'start', messageId } as const]
      const record = new TurnRecord(chatId, replies, key, head)
      return {
        messageId,
        fetch: recordingFetch(record, settings),
        respond: (stream) => respond(stream, messageId, record),
      }
    },

    async resume(chatId) {
      const pending = await readPending(replies, chatId)
      if (!pending || pending.isOver || pending.isStopping) return new Response(null, { status: 204 })
      const left = new AbortController()
      const read = (reply: string) => follow({ ...settings, reply }, { ...settings.reply, signal: left.signal })
      const chunks = retellTurn(pending, () => readPending(replies, chatId), read, runtime, left.signal)
      return eventStreamOf(chunks, runtime, () => left.abort())
    },

    async stop(chatId) {
      const pending = await readPending(replies, chatId)
      if (!pending || pending.isOver) return new Response(null, { status: 204 })
      await writePending(replies, chatId, { ...pending, isStopping: true })
      const reply = lastReply(pending)
      const failure = reply === undefined ? undefined : await stopReply(reply)
      if (failure) return Response.json({ error: failure.problem }, { status: 502 })
      return new Response(null, { status: 204 })
    },
  }

  async function stopReply(reply: string): Promise<HoldfastError | undefined> {
    const left = new AbortController()
    try {
      await follow({ ...settings, reply }, { ...settings.reply, signal: left.signal }).stop()
    } catch (failure) {
      if (!(failure instanceof HoldfastError)) throw failure
      if (failure.code !== 'reply-unknown' && failure.code !== 'reply-expired') return failure
    } finally {
      left.abort()
    }
    return undefined
  }

  function respond(stream: ReadableStream<object>, messageId: string, record: TurnRecord): Response {
    const { readable, writable } = new TransformStream<UiChunk, UiChunk>()
    const work = pass(stream as ReadableStream<UiChunk>, messageId, record, writable.getWriter())
    work.catch(() => undefined)
    settings.waitUntil?.(work)
    const chunks = readable.getReader()
    return eventStreamOf({ next: () => chunks.read() as Promise<IteratorResult<UiChunk>> }, runtime, () => {
      chunks.cancel().catch(() => undefined)
    })
  }
}

/** Hands the turn's chunks on while somebody is there to take them, and hears it to its end in any case. */
async function pass(
  stream: ReadableStream<UiChunk>,
  messageId: string,
  record: TurnRecord,
  reader: WritableStreamDefaultWriter<UiChunk>,
): Promise<void> {
  const chunks = stream.getReader()
  const ignore = () => undefined
  try {
    for (;;) {
      const { done, value } = await chunks.read()
      if (done) break
      const chunk = value.type === 'start' ? { messageId, ...value } : value
      record.hear(chunk)
      // Rejects when the reader has gone.
      await reader.write(chunk).catch(ignore)
    }
    await reader.close().catch(ignore)
  } catch (failure) {
    await reader.abort(failure).catch(ignore)
  } finally {
    await record.close()
  }
}

/** Makes the line to the relay, and writes down the name of each reply. */
function recordingFetch(record: TurnRecord, settings: ResumableChatSettings): typeof fetch {
  const resilient = resilientFetch(settings.reply)
  const refuseStopped = async (response?: Response): Promise<void> => {
    if (!(await record.isStopping())) return
    await response?.body?.cancel()
    throw new HoldfastError('reply-stopped', 'This turn was stopped.')
  }
  return async (input, init) => {
    await refuseStopped()
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    // An SDK adds up deltas, and with `continue` that stays right.
    if (!headers.has(SEGMENTS_HEADER)) headers.set(SEGMENTS_HEADER, 'continue')
    const response = await resilient(input, { ...init, headers })
    const reply = response.headers.get(REPLY_HEADER)
    if (response.ok && reply) record.name(reply)
    await refuseStopped(response)
    return response
  }
}
