// What a reply has said so far, from its log: for an attempt that goes on with it.
import { type Event, EMPTY, type Message, type Writer, dialects, fold } from '@holdfast/protocol'
import type { Head, Log } from './logs/log.ts'
import { eventsOf } from './message.ts'
import { voiceOf } from './telling.ts'

export interface Told {
  readonly message: Message
  /** The last block has not ended. */
  readonly isOpen: boolean
  /** Has written all of it, and goes on from there. */
  readonly writer: Writer
}

/** @param last seq of the newest frame, durable */
export async function retell(log: Log, head: Head, last: number): Promise<Told> {
  const writer = dialects[head.dialect].writer(voiceOf(head))
  let message = EMPTY
  let isOpen = false
  for await (const event of eventsOf(log, head, last)) {
    message = fold(message, event)
    isOpen = isOpenAfter(event, isOpen)
    writer.write(event)
  }
  writer.skipTo?.(last)
  return { message, isOpen, writer }
}

function isOpenAfter({ type }: Event, isOpen: boolean): boolean {
  if (type.endsWith('-start') && type !== 'message-start') return true
  return type === 'block-end' ? false : isOpen
}
