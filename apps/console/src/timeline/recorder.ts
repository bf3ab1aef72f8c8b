// The timeline of one chat's latest reply, for a view: what the wire and the chat tell, folded at once and shown at most
// once per frame of the display.
import type { ChatMessage, ChatState } from '@holdfast/client/chat'
import type { Happening } from './happening.ts'
import { NOTHING, type Timeline, record } from './timeline.ts'

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>

export interface Recorder {
  readonly tell: (happening: Happening) => void
  /** What the chat knows and the wire does not: seams and endings. */
  readonly look: (state: ChatState) => void
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => Timeline
}

/** @param soon calls once, before the next frame of the display */
export function openRecorder(now: () => number, soon: (work: () => void) => void): Recorder {
  let timeline = NOTHING
  let seen: AssistantMessage | undefined
  let isDue = false
  const listeners = new Set<() => void>()

  function tell(happening: Happening): void {
    const next = record(timeline, happening)
    if (next === timeline) return
    timeline = next
    if (isDue) return
    isDue = true
    soon(() => {
      isDue = false
      for (const listener of listeners) listener()
    })
  }

  return {
    tell,
    look({ messages }) {
      const last = messages.at(-1)
      if (last?.role !== 'assistant' || last === seen) return
      for (const happening of between(seen, last, now())) tell(happening)
      seen = last
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => timeline,
  }
}

/** What happened to the last message since it was seen. */
export function between(before: AssistantMessage | undefined, after: AssistantMessage, at: number): Happening[] {
  const isSame = before?.id === after.id
  // What is over when it is first seen is history.
  if (!isSame && !after.isRunning) return []
  const seams = after.content.seams ?? []
  const known = isSame ? (before.content.seams?.length ?? 0) : 0
  const happenings: Happening[] = seams
    .slice(known)
    .map(({ how, model }) => ({ type: 'seam', at, how, ...(model !== undefined && { model }) }))
  if (isSame && before.isRunning && !after.isRunning)
    happenings.push({ type: 'ended', at, ending: after.content.ending ?? 'unknown' })
  return happenings
}
