// A transport for `useChat` that talks to the relay. A line that breaks is dialled again by itself; a page that comes
// back finds its reply by its id and reads it from the log; a stop stops the reply, not only the reading.
import type { Access } from '../access.ts'
import type { ReplySettings } from '../reply.ts'
import { system } from '../runtime.ts'
import { type BodySettings, bodyOf } from './body.ts'
import { Following } from './following.ts'
import { type Pending, type ReplyStore, readPending, webReplyStore, writePending } from './pending.ts'
import { continuedBy, retell, startOf } from './retell.ts'
import type { UiChunk, UiMessage } from './ui.ts'

export interface TransportSettings extends Access, BodySettings {
  /**
   * See `start`. Default: `continue`. `restart` replaces text that was shown, which takes an AI SDK that knows
   * `reset-step`, as 7 does.
   */
  readonly segments?: readonly ('continue' | 'restart')[]
  /** Where it is kept which reply a chat is waiting for. Default: `webReplyStore()`. */
  readonly replies?: ReplyStore
  /**
   * What an abort means: `useChat`'s `stop`, but also its component leaving the page. Default: `stop`. With `leave` the
   * reply goes on, `resume` finds it again, and a Stop button calls the transport's own `stop`.
   */
  readonly onAbort?: 'stop' | 'leave'
  /** Makes the line: patience, limits of silence. */
  readonly reply?: Omit<ReplySettings, 'signal' | 'meter'>
}

/** What the AI SDK asks a transport with. */
export interface ReconnectOptions {
  readonly chatId: string
  readonly abortSignal?: AbortSignal | undefined
  readonly headers?: Record<string, string> | Headers
  readonly body?: object
  readonly metadata?: unknown
}

export interface SendOptions extends ReconnectOptions {
  readonly trigger: 'submit-message' | 'regenerate-message'
  readonly messageId: string | undefined
  readonly messages: readonly UiMessage[]
}

/** A `ChatTransport<UIMessage>`. */
export interface HoldfastTransport {
  /** A reply that is found again is told from its beginning, under the same message id. */
  readonly resumeStreamIsReplay: true
  /** Its stream breaks with a HoldfastError: `useChat`'s `error` has the code. */
  readonly sendMessages: (options: SendOptions) => Promise<ReadableStream<UiChunk>>
  /** Resolves with null where nothing is pending: no reply, or one that was told to its end. */
  readonly reconnectToStream: (options: ReconnectOptions) => Promise<ReadableStream<UiChunk> | null>
  /**
   * Stops the chat's reply, for all its readers. Resolves when the relay has made it durable, at once when nothing runs.
   * @throws HoldfastError when the relay refuses, or cannot be reached
   */
  readonly stop: (chatId: string) => Promise<void>
}

export function holdfastTransport(settings: TransportSettings): HoldfastTransport {
  const { replies = webReplyStore(), segments = ['continue'], onAbort = 'stop' } = settings
  const { runtime = system, direct = false } = settings.reply ?? {}
  /** How often each chat has asked for its reply again. */
  const returns = new Map<string, number>()

  function open(pending: Pending, { chatId, headers }: ReconnectOptions): Following {
    const all = { ...settings.headers, ...Object.fromEntries(new Headers(headers)) }
    return new Following(chatId, pending, { ...settings, headers: all, replies, segments })
  }

  /** Ends the following when the chat lets go of it; to be called before anything is waited for. */
  function untilAborted({ chatId, abortSignal }: ReconnectOptions): (following: Following) => Following {
    const meant = new Promise<'stop' | 'leave'>((resolve) => {
      const hear = () => {
        const before = returns.get(chatId)
        // Not at once. React's strict mode leaves and comes back in the same breath, and a page that is on its way out
        // does not live to see this.
        runtime.after(0, () => resolve(onAbort === 'leave' || returns.get(chatId) !== before ? 'leave' : 'stop'))
      }
      if (abortSignal?.aborted) hear()
      else abortSignal?.addEventListener('abort', hear)
    })
    return (following) => {
      meant
        .then((what) => (what === 'stop' ? following.stop() : following.leave()))
        // It was tried for as long as there is patience, and is written down for the next visit.
        .catch(() => undefined)
      return following
    }
  }

  return {
    resumeStreamIsReplay: true,

    async sendMessages(options) {
      const hold = untilAborted(options)
      const asked = {
        dialect: settings.dialect ?? 'openai-chat',
        body: { ...(await bodyOf(settings, options.messages)), ...options.body },
      }
      const { trigger, messages, messageId } = options
      const message = trigger === 'submit-message' ? continuedBy(messages, messageId) : undefined
      const begun = message ? [startOf(message)] : []
      const told = message ? [...begun, ...retell(message.parts)] : []
      const pending = { key: runtime.secret(), told, asked }
      options.abortSignal?.throwIfAborted()
      // Without a relay there is nothing to be found again, and asking again would be buying again.
      if (!direct) await writePending(replies, options.chatId, pending)
      return hold(open(pending, options)).stream(begun)
    },

    async reconnectToStream(options) {
      const { chatId } = options
      const hold = untilAborted(options)
      returns.set(chatId, (returns.get(chatId) ?? 0) + 1)
      const pending = await readPending(replies, chatId)
      if (!pending) return null
      if (pending.isStopping) {
        // Without a name it cannot be stopped, and nobody reads it: the relay's grace ends it.
        if (pending.asked) await replies.delete(chatId)
        else
          open(pending, options)
            .stop()
            .catch(() => undefined)
        return null
      }
      const following = hold(open(pending, options))
      const begun = pending.told.filter((item) => typeof item !== 'string')
      return (await following.isThere()) ? following.stream(begun) : null
    },

    async stop(chatId) {
      const pending = await readPending(replies, chatId)
      if (pending) await open(pending, { chatId }).stop()
    },
  }
}
