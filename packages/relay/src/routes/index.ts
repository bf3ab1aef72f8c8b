import { reload, upstreams } from './admin.ts'
import { health, ready } from './health.ts'
import { models } from './models.ts'
import { replyEvents, replyState, stopReply } from './replies.ts'
import type { Route } from './route.ts'
import { chatAsAnthropic, chatCompletions, messages } from './start.ts'

/** Every route there is. A test compares this list with the folder. */
export const routes: readonly Route[] = [
  chatCompletions,
  messages,
  chatAsAnthropic,
  models,
  replyState,
  replyEvents,
  stopReply,
  upstreams,
  reload,
  health,
  ready,
]
