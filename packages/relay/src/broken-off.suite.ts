// A model on two upstreams, a question, and an answer that breaks off in its middle: for the tests of what happens then.
import { EMPTY, type DialectName, type Message, dialects, fold, sseDecoder } from '@holdfast/protocol'
import { providers } from './providers/index.ts'
import type { Provider } from './providers/provider.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from './routing/defaults.ts'
import type { ModelPlan, Plan, Upstream } from './routing/plan.ts'
import { type Seen, type World, chunk } from './world.suite.ts'

export function upstream(name: string, more: Partial<Provider> = {}): Upstream {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  return {
    ...UPSTREAM_DEFAULTS,
    name,
    provider: { ...provider, ...more },
    baseUrl: `http://${name}`,
    secrets: [`key-of-${name}`],
  }
}

/** A model `m` on these upstreams, in this order. */
export const planOf = (upstreams: readonly Upstream[], more: Partial<ModelPlan> = {}): Plan => ({
  upstreams,
  models: [
    {
      ...MODEL_DEFAULTS,
      name: 'm',
      groups: upstreams.map(({ name }) => [{ upstream: name, model: `${name}-m`, weight: 1 }]),
      ...more,
    },
  ],
})

const USER_TURN = [{ models: '*', by: 'user-turn', source: 'a test' }] as const
export const PREFILL = [{ models: '*', by: 'prefill', flag: 'prefix', source: 'a test' }] as const

export const openai = upstream('openai', { continuations: USER_TURN })
export const anthropic = upstream('anthropic', { continuations: USER_TURN })

export const chat = { model: 'm', stream: true, messages: [{ role: 'user', content: 'Tell me of the tide.' }] }
export const POST = '/v1/chat/completions'
export const CUT = new Error('reset')
export const WHOLE = 'The tide turns twice a day, and nobody at the shore can do a thing about it but wait.'
export const HALF = WHOLE.slice(0, 47)

export const SSE = { 'content-type': 'text/event-stream' }

/** The newest upstream request begins to answer. */
export function answers(world: World, ...frames: string[]): void {
  world.call.listener.head(200, SSE)
  says(world, ...frames)
}

export const says = (world: World, ...frames: string[]): void => world.call.listener.data(Buffer.from(frames.join('')))

export const asked = (world: World): Record<string, unknown> => JSON.parse(String(world.call.request.body)) as never

export function messageOf(seen: Seen, name: DialectName = 'openai-chat'): Message {
  const reader = dialects[name].reader()
  const sayings = sseDecoder().push(Buffer.from(seen.text, 'latin1').toString('utf8'))
  return [...sayings.flatMap((saying) => reader.read(saying)), ...reader.close()].reduce(fold, EMPTY)
}

export const event = (data: { type: string; [name: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
export const STARTED = event({
  type: 'message_start',
  message: { id: 'msg_1', usage: { input_tokens: 7, output_tokens: 1 } },
})
export const BLOCK = event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } })
export const delta = (text: string): string =>
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })
export const ENDED =
  event({ type: 'content_block_stop', index: 0 }) +
  event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }) +
  event({ type: 'message_stop' })

/** Starts a reply and lets its first upstream say half of it. */
export async function broken(world: World, headers: Record<string, string> = {}, body: object = chat): Promise<Seen> {
  const asking = world.ask('POST', POST, { body, headers })
  await world.settle()
  answers(world, chunk(HALF.slice(0, 20)), chunk(HALF.slice(20)))
  return asking
}

export async function view(world: World, seen: Seen): Promise<Record<string, unknown>> {
  return JSON.parse((await world.ask('GET', seen.answer.headers['location'] ?? '')).text) as never
}
