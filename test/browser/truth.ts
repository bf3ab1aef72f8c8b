// What the log says, and whether a page shows it.
import { type Message, replyPath, textOf } from '@holdfast/protocol'
import { expect } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import type { ChatPage } from './chat-page.ts'
import type { Scene } from './scene.ts'
import { wordsSeen } from './words.ts'

/** A reply as its log has it now. */
export interface Logged {
  readonly state: 'running' | 'ended'
  readonly ending: string | null
  readonly message: Message
  /** Folded from the frames. */
  readonly text: string
}

/** `GET /v1/replies/{id}`, at the relay itself: no line that a test cuts is in between. */
export async function logOf({ relay }: Pick<Scene, 'relay'>, reply: string): Promise<Logged> {
  const response = await fetch(relay.url + replyPath(reply), { headers: { authorization: `Bearer ${KEY}` } })
  expect(response.status).toBe(200)
  const view = (await response.json()) as Omit<Logged, 'text'>
  return { ...view, text: textOf(view.message) }
}

/** The last answer is over, and what is shown of it is what the log says; what is copied is it to the character. */
export async function expectTruth(scene: Pick<Scene, 'relay'>, chat: ChatPage): Promise<Logged> {
  await chat.over()
  const logged = await logOf(scene, chat.reply!)
  expect(logged.state).toBe('ended')
  expect(await chat.shown()).toBe(wordsSeen(logged.text))
  expect(await chat.copied()).toBe(logged.text)
  return logged
}
