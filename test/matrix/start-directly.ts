// Starts a reply the way an application's backend would, for the clients that can only read.
import {
  DISCONNECT_HEADER,
  type DialectName,
  REPLY_HEADER,
  SEGMENTS_HEADER,
  formatDisconnect,
} from '@holdfast/protocol'
import type { Scene } from './column.ts'

/** Resolves with the reply's id. It is generated to its end whether somebody reads it or not. */
export async function startDirectly(scene: Scene, dialect: DialectName): Promise<string> {
  const anthropic = dialect === 'anthropic-messages'
  const response = await fetch(`${scene.directUrl}${anthropic ? '/v1/messages' : '/v1/chat/completions'}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${scene.key}`,
      'content-type': 'application/json',
      [DISCONNECT_HEADER]: formatDisconnect({ policy: 'drain' }),
      [SEGMENTS_HEADER]: 'continue',
    },
    body: JSON.stringify({
      model: scene.model,
      stream: true,
      max_tokens: 1000,
      messages: [{ role: 'user', content: scene.prompt }],
    }),
  })
  const reply = response.headers.get(REPLY_HEADER)
  if (!response.ok || reply === null) throw new Error(`the reply could not be started (${response.status})`)
  await response.body?.cancel()
  return reply
}
