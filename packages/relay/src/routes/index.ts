import { admin } from './admin.ts'
import { countInput, countMessages } from './count-tokens.ts'
import { faults, relayFault, replyFault } from './faults.ts'
import { health, ready } from './health.ts'
import { metrics } from './metrics.ts'
import { models } from './models.ts'
import { payments } from './payments.ts'
import { createReaderToken } from './reader-tokens.ts'
import { replyEvents, replyState, stopReply } from './replies.ts'
import { cancelResponse, createResponse, deleteResponse, inputItems, readResponse } from './responses.ts'
import type { Route } from './route.ts'
import { createSession } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { chatAsAnthropic, chatCompletions, messages } from './start.ts'
import { createVisit, redeemVisit } from './visit.ts'

/** Every route there is. A test compares this list with the folder. */
export const routes: readonly Route[] = [
  chatCompletions,
  messages,
  chatAsAnthropic,
  createResponse,
  readResponse,
  cancelResponse,
  deleteResponse,
  inputItems,
  countMessages,
  countInput,
  models,
  replyState,
  replyEvents,
  stopReply,
  createReaderToken,
  createSession,
  faults,
  replyFault,
  relayFault,
  createVisit,
  redeemVisit,
  ...signIn,
  ...admin,
  ...payments,
  health,
  ready,
  metrics,
]
