// A chat without a relay, for tests and for looking at: it shows what it is told to, and notes what was asked of it.
import type { Chat, ChatState } from '@holdfast/client/chat'

export interface FakeChat extends Chat {
  readonly show: (id: string) => void
  /** What was called, with its arguments. */
  readonly calls: readonly (readonly unknown[])[]
  set(state: Partial<ChatState>): void
}

export function fakeChat(initial: Partial<ChatState> = {}): FakeChat {
  let state: ChatState = { id: 'fake', messages: [], status: 'ready', ...initial }
  const listeners = new Set<() => void>()
  const calls: (readonly unknown[])[] = []
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push([name, ...args])
  return {
    calls,
    set: (more) => {
      state = { ...state, ...more }
      for (const listener of listeners) listener()
    },
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    send: note('send'),
    stop: async () => note('stop')(),
    regenerate: note('regenerate'),
    edit: note('edit'),
    retry: note('retry'),
    show: note('show'),
    answer: note('answer'),
    clear: note('clear'),
    configure: note('configure'),
    close: note('close'),
  }
}
