// The chats of this page. The one that is shown is open; so is each whose reply still runs, because somebody has to be
// seen reading it: a relay ends what has had no reader for a while. Their timelines stay for the whole visit.
import { type Runtime, openMeter } from '@holdfast/client/core'
import { type Chat, type ChatSettings, openChat, openaiChat } from '@holdfast/client/chat'
import type { RelayAccess } from '../relay/relay.ts'
import { type Recorder, openRecorder } from '../timeline/recorder.ts'
import type { Wire } from '../wire/wire.ts'
import { type Setup, parametersOf } from './setup.ts'
import type { Shelf } from './shelf.ts'

export interface Conversation {
  readonly id: string
  readonly chat: Chat
  readonly recorder: Recorder
  /** What is asked from now on is asked with this. */
  readonly configure: (setup: Setup) => void
}

export interface Conversations {
  get(id: string): Conversation
  /** Somebody looks at it. The returned function says that they no longer do. */
  enter(id: string): () => void
  /** It is thrown away: nothing more is read, and nothing written. */
  forget(id: string): void
  /** All of them are left: nothing more is read with this visitor's key. */
  close(): void
  /** The ids of those whose reply runs. */
  readonly running: () => ReadonlySet<string>
  readonly subscribe: (listener: () => void) => () => void
}

interface Held extends Conversation {
  viewers: number
  unsubscribe: (() => void) | undefined
}

export interface Surroundings {
  readonly access: RelayAccess
  readonly wire: Wire
  readonly shelf: Shelf
  readonly runtime: Runtime
  /** Calls once, before the next frame of the display. */
  readonly soon: (work: () => void) => void
}

export function openConversations({ access, wire, shelf, runtime, soon }: Surroundings): Conversations {
  const all = new Map<string, Held>()
  const listeners = new Set<() => void>()
  let running: ReadonlySet<string> = new Set()

  function make(id: string): Held {
    const recorder = openRecorder(runtime.now, soon)
    const own = wire.runtimeFor(recorder.tell)
    const settings = (setup: Pick<Setup, 'model'> & Partial<Setup>): ChatSettings => ({
      id,
      baseURL: access.baseURL,
      apiKey: access.key,
      dialect: openaiChat,
      model: setup.model,
      parameters: parametersOf({ system: '', extra: '', ...setup }),
      storage: shelf.storage,
      reply: { runtime: own },
      meter: openMeter,
      ...(setup.system?.trim() && { system: setup.system }),
    })
    const chat = openChat(settings({ model: '' }))
    return {
      id,
      chat,
      recorder,
      configure: (setup) => chat.configure(settings(setup)),
      viewers: 0,
      unsubscribe: undefined,
    }
  }

  function get(id: string): Held {
    const held = all.get(id) ?? make(id)
    all.set(id, held)
    return held
  }

  /** After every change of a chat that is open. */
  function look(held: Held): void {
    const state = held.chat.getSnapshot()
    held.recorder.look(state)
    const isRunning = isBusy(state.status)
    if (isRunning !== running.has(held.id)) {
      const others = [...running].filter((id) => id !== held.id)
      become(new Set(isRunning ? [...others, held.id] : others))
    }
    if (!isRunning && held.viewers === 0) close(held)
  }

  function close(held: Held): void {
    held.unsubscribe?.()
    held.unsubscribe = undefined
    held.chat.close()
  }

  function become(next: ReadonlySet<string>): void {
    running = next
    for (const listener of listeners) listener()
  }

  return {
    get,
    enter(id) {
      const held = get(id)
      held.viewers += 1
      held.unsubscribe ??= held.chat.subscribe(() => look(held))
      return () => {
        held.viewers -= 1
        // Not at once: a view that only comes back (another route, StrictMode) should find it open.
        queueMicrotask(() => held.unsubscribe && look(held))
      }
    },
    forget(id) {
      const held = all.get(id)
      if (!held) return
      close(held)
      all.delete(id)
      become(new Set([...running].filter((one) => one !== id)))
    },
    close() {
      for (const held of all.values()) close(held)
      become(new Set())
    },
    running: () => running,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** True while a reply runs. */
export const isBusy = (status: string): boolean =>
  status === 'submitted' || status === 'streaming' || status === 'stopping'
