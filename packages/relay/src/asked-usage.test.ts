// What a stream cost is asked for where the client did not ask, and what answers that is nobody's but the bill's.
import { describe, expect, test } from 'vitest'
import { askingUsage } from './asked-usage.ts'
import {
  CUT,
  POST,
  SSE,
  answers,
  asked,
  broken,
  chat,
  openai,
  planOf,
  says,
  upstream,
  view,
} from './broken-off.suite.ts'
import type { Upstream } from './routing/plan.ts'
import { chunk, done, finish, makeWorld, seqsOf } from './world.suite.ts'

const COUNT = '"usage":{"prompt_tokens":40,"completion_tokens":9,"total_tokens":49}'
const alone = `data: {"choices":[],${COUNT}}\n\n`
const counted = { input: 40, output: 9 }

describe('the question', () => {
  const ask = (value: Record<string, unknown>, at: Upstream = openai): unknown => {
    const surface = at.provider.surfaces.find(({ dialect }) => dialect === 'openai-chat')
    if (!surface) throw new Error(`${at.name} has no chat`)
    const text = askingUsage(value, { upstream: at, surface }, Buffer.from(JSON.stringify(value)))
    return text === undefined ? undefined : JSON.parse(String(text))
  }

  test('is put to whoever speaks OpenAI’s chat dialect', () => {
    for (const name of ['openai', 'azure-openai', 'deepseek', 'vllm', 'ollama', 'openai-compatible', 'holdfast'])
      expect(ask(chat, upstream(name)), name).toEqual({ ...chat, stream_options: { include_usage: true } })
  })

  test('is not put where it is refused, or where everybody is told', () => {
    for (const name of ['mistral', 'openrouter']) expect(ask(chat, upstream(name)), name).toBeUndefined()
    for (const name of ['azure-openai', 'azure-openai-deployments'])
      expect(ask({ ...chat, data_sources: [] }, upstream(name)), name).toBeUndefined()
  })

  test('is not put where the operator does not want it, nor for an answer that is not streamed', () => {
    expect(ask(chat, { ...openai, asksUsage: false })).toBeUndefined()
    expect(ask({ ...chat, stream: false })).toBeUndefined()
  })

  test('is not put twice, and what cannot be read is left to the vendor', () => {
    for (const stream_options of [{ include_usage: true }, { include_usage: 'yes' }, 'usage', 7, []])
      expect(ask({ ...chat, stream_options })).toBeUndefined()
  })

  test('stands beside what else the client wants of its stream; false is what the API does by itself', () => {
    for (const given of [null, {}, { include_usage: null }, { include_usage: false }])
      expect(ask({ ...chat, stream_options: given })).toEqual({ ...chat, stream_options: { include_usage: true } })
    expect(ask({ ...chat, stream_options: { include_obfuscation: false } })).toEqual({
      ...chat,
      stream_options: { include_obfuscation: false, include_usage: true },
    })
  })

  test('is not put by a translation, either, where the operator does not want it', async () => {
    const body = { model: 'm', max_tokens: 9, stream: true, messages: chat.messages }
    for (const asksUsage of [true, false]) {
      const world = await makeWorld({}, planOf([{ ...openai, asksUsage }]))
      void world.ask('POST', '/v1/messages', { body })
      await world.settle()
      expect('stream_options' in asked(world)).toBe(asksUsage)
    }
  })
})

describe('the answer', () => {
  /** Everything that the reader is sent of a stream of these frames, and what is known of the reply then. */
  async function told(frames: readonly string[], more: object = {}, at: Upstream = openai) {
    const world = await makeWorld({}, planOf([at]))
    const asking = world.ask('POST', POST, { body: { ...chat, ...more } })
    await world.settle()
    answers(world, ...frames)
    const seen = await asking
    await world.settle()
    return { text: seen.text.replaceAll(/^id: \d+\n/gm, ''), seqs: seqsOf(seen.text), view: await view(world, seen) }
  }

  test('is on the bill, and not in the stream', async () => {
    const { text, seqs, view: known } = await told([chunk('a'), finish, alone, done])
    expect(text).toBe(chunk('a') + finish + done)
    expect(seqs).toEqual([1, 2, 3])
    expect(known).toMatchObject({ ending: 'complete' })
    expect(known.purchases).toEqual([{ upstream: 'openai', model: 'openai-m', usage: counted }])
  })

  test('is kept back also of a reply in which nothing was said', async () => {
    const { text, view: known } = await told([alone, finish, done])
    expect(text).toBe(finish + done)
    expect(known.purchases).toEqual([{ upstream: 'openai', model: 'openai-m', usage: counted }])
  })

  test('is handed on to whoever asked', async () => {
    const frames = [chunk('a'), finish, alone, done]
    const { text } = await told(frames, { stream_options: { include_usage: true } })
    expect(text).toBe(frames.join(''))
  })

  test('is handed on by whoever tells everybody, or was not asked', async () => {
    const frames = [chunk('a'), finish, alone, done]
    expect((await told(frames, {}, upstream('openrouter'))).text).toBe(frames.join(''))
    expect((await told(frames, {}, { ...openai, asksUsage: false })).text).toBe(frames.join(''))
  })

  test('passes where it rides on a chunk with choices, and so does every `"usage":null`', async () => {
    const last = finish.replace('}\n\n', `,${COUNT}}\n\n`)
    const frames = [
      chunk('a').replace('}\n\n', ',"usage":null}\n\n'),
      'data: {"choices":[],"usage":null}\n\n',
      last,
      done,
    ]
    const { text, view: known } = await told(frames)
    expect(text).toBe(frames.join(''))
    expect(known.purchases).toEqual([{ upstream: 'openai', model: 'openai-m', usage: counted }])
  })

  test('counts as heard where a reply is read on, and leaves no gap in what its reader is sent', async () => {
    const world = await makeWorld({}, planOf([upstream('holdfast')]))
    const asking = world.ask('POST', POST, { body: chat })
    await world.settle()
    world.call.listener.head(200, { ...SSE, 'holdfast-reply': 'rpl_up' })
    says(world, chunk('a'), alone)
    const seen = await asking
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(world.call.request).toMatchObject({ method: 'GET', headers: { 'last-event-id': '2' } })
    answers(world, chunk('b'), finish, alone, done)
    await world.settle()
    expect(seqsOf(seen.text)).toEqual([1, 2, 3, 4])
    expect(seen.text).not.toContain('usage')
    const { purchases } = await view(world, seen)
    expect(purchases).toEqual([{ upstream: 'holdfast', model: 'holdfast-m', usage: counted }])
  })

  test('of a reply that begins anew elsewhere is on the bill, too', async () => {
    const world = await makeWorld({}, planOf([openai, upstream('vllm')], { mayRestart: true }))
    const seen = await broken(world)
    world.call.listener.closed(CUT)
    await world.pass(1_000)
    expect(asked(world)).toMatchObject({ model: 'vllm-m', stream_options: { include_usage: true } })
    answers(world, chunk('a'), finish, alone, done)
    await world.settle()
    expect(seen.state).toBe('ended')
    expect(await view(world, seen)).toMatchObject({
      purchases: [
        { upstream: 'openai', estimated: true },
        { upstream: 'vllm', usage: counted },
      ],
    })
  })
})
