// Messages for tests and for looking at.
import type { AssistantMessage, UserMessage } from '@holdfast/client/chat'

export const ALONE = { index: 0, count: 1 }

export const user = (text: string, more: Partial<UserMessage> = {}): UserMessage => ({
  id: `u-${text.length}-${text.slice(0, 8)}`,
  at: 0,
  branch: ALONE,
  role: 'user',
  text,
  ...more,
})

/** An answer; without an ending where it runs. */
export function assistant(
  more: Partial<AssistantMessage> = {},
  content: Partial<AssistantMessage['content']> = {},
): AssistantMessage {
  return {
    id: 'a-1',
    at: 0,
    branch: ALONE,
    role: 'assistant',
    model: 'sim/steady',
    isRunning: false,
    ...more,
    content: { blocks: [], usage: {}, ...content },
  }
}
