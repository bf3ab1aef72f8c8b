// What the tests of sessions have in common: a backend that mints, a page that asks, an upstream that answers.
import { expect } from 'vitest'
import { type Seen, type World, chunk, done, finish } from '../world.suite.ts'

export const POST = '/v1/chat/completions'
export const asking = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] }
export const keep = { 'holdfast-disconnect': 'keep; grace=60' }

export interface Minted {
  readonly id: string
  readonly token: string
  readonly expires_at: string
}

export async function mint(world: World, wish: object = {}, key = world.key): Promise<Minted> {
  const { answer, text } = await world.ask('POST', '/v1/sessions', { body: wish, key })
  expect(answer.status, text).toBe(200)
  return JSON.parse(text)
}

export const tokenOf = async (world: World, wish: object = {}): Promise<string> => (await mint(world, wish)).token

/** Starts a reply, of which the upstream says `pieces`. */
export async function begin(
  world: World,
  key: string,
  body: object = {},
  headers: Record<string, string> = {},
  pieces = ['a'],
) {
  const before = world.calls.length
  const asked = world.ask('POST', POST, { key, body: { ...asking, ...body }, headers: { ...keep, ...headers } })
  await world.settle()
  if (world.calls.length > before) {
    world.call.listener.head(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) world.call.listener.data(Buffer.from(chunk(piece)))
  }
  const seen = await asked
  await world.settle()
  return seen
}

/** The newest reply ends, and its upstream says what it cost. */
export async function end(world: World, tokens = 10): Promise<void> {
  const usage = `data: {"choices":[],"usage":{"prompt_tokens":${tokens - 1},"completion_tokens":1}}\n\n`
  world.call.listener.data(Buffer.from(finish + usage + done))
  world.call.listener.closed()
  await world.settle()
}

export const idOf = (seen: Seen): string => seen.answer.headers['holdfast-reply'] ?? ''
export const verdict = ({ answer }: Seen): string => `${answer.status} ${answer.headers['holdfast-problem'] ?? 'ok'}`
