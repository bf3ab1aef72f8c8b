// Where an answer came from and what it cost, attempt by attempt: the relay says so once the reply has ended.
import type { Access } from '@holdfast/client'
import { type ReplyView, replyPath } from '@holdfast/protocol'
import { askRelay } from './relay.ts'

/** Null where the relay does not say. */
export async function purchasesOf(access: Access, reply: string | undefined): Promise<unknown> {
  if (reply === undefined) return null
  const response = await askRelay(access, replyPath(reply)).catch(() => undefined)
  if (!response?.ok) return null
  return ((await response.json()) as ReplyView).purchases
}
