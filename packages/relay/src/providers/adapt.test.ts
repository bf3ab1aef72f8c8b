// What each vendor wants otherwise in a request: renamed fields, other forms, and what is left out and told.
import { describe, expect, it } from 'vitest'
import type { DialectName } from '@holdfast/protocol'
import { providers } from './index.ts'
import type { Body } from './provider.ts'

function adapted(name: string, model: string, body: Body, dialect: DialectName = 'openai-chat') {
  const surface = providers.find((provider) => provider.name === name)?.surfaces.find((one) => one.dialect === dialect)
  const lost: string[] = []
  const quiet = surface?.adapt?.(body, model)
  const told = surface?.adapt?.(body, model, (what) => lost.push(what))
  return { quiet, told, lost }
}

const messages = (...list: Body[]): Body => ({ messages: list })

describe('OpenAI’s reasoning models', () => {
  it('have another name for the bound, and only they', () => {
    for (const name of ['openai', 'azure-openai', 'azure-openai-deployments'])
      for (const model of ['o3-mini', 'gpt-5', 'gpt-5-mini-2025-08-07', 'gpt-5.2'])
        expect(adapted(name, model, { max_tokens: 7 }).quiet).toEqual({ max_completion_tokens: 7 })
    for (const model of ['gpt-4o', 'gpt-5-chat-latest'])
      expect(adapted('openai', model, { max_tokens: 7 }).told).toEqual({ max_tokens: 7 })
  })

  it('go without what they refuse, where that is told', () => {
    const body = { temperature: 0, top_p: 1, stop: ['x'], presence_penalty: 1, seed: 1 }
    const { told, lost } = adapted('openai', 'o3', body)
    expect(told).toEqual({ seed: 1 })
    expect(lost.toSorted()).toEqual(['presence_penalty', 'stop', 'temperature', 'top_p'])
  })

  it('are asked as the client asks where nobody would be told', () => {
    const body = { temperature: 0, stop: ['x'] }
    expect(adapted('openai', 'o3', body).quiet).toBe(body)
  })

  it('from 5.1 on take a temperature while they do not reason', () => {
    expect(adapted('openai', 'gpt-5.2', { temperature: 0 }).told).toEqual({ temperature: 0 })
    expect(adapted('openai', 'gpt-5.2', { temperature: 0, reasoning_effort: 'none' }).lost).toEqual([])
    expect(adapted('openai', 'gpt-5.2', { temperature: 0, reasoning_effort: 'low' }).lost).toEqual(['temperature'])
  })
})

describe('Mistral', () => {
  const mistral = (body: Body) => adapted('mistral', 'mistral-large-latest', body)

  it('has its own names', () => {
    expect(mistral({ max_completion_tokens: 7, seed: 1, safe_prompt: true }).quiet).toEqual({
      max_tokens: 7,
      random_seed: 1,
      safe_prompt: true,
    })
    expect(mistral({ seed: 1, random_seed: 2 }).quiet).toEqual({ random_seed: 2 })
  })

  it('is not asked for the usage that it always sends', () => {
    expect(mistral({ stream_options: { include_usage: true }, stream: true }).quiet).toEqual({ stream: true })
  })

  it('goes without fields that it does not know, where that is told', () => {
    expect(mistral({ user: 'u', logit_bias: {} })).toMatchObject({ told: {}, lost: ['user', 'logit_bias'] })
    expect(mistral({ user: 'u' }).quiet).toEqual({ user: 'u' })
  })

  it('has no developer, and no names and no thoughts of others in its messages', () => {
    const body = messages(
      { role: 'developer', content: 'a' },
      { role: 'assistant', content: 'b', name: 'n', reasoning_content: 'r' },
      { role: 'user', content: 'c', name: 'm' },
    )
    expect(mistral(body)).toMatchObject({
      told: messages(
        { role: 'system', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c' },
      ),
      lost: ['messages.name', 'messages.reasoning_content'],
    })
    expect(mistral(messages({ role: 'user', name: 'n' })).quiet).toEqual(messages({ role: 'user', name: 'n' }))
  })

  it('gets ids of nine letters and digits: the same for a call and its result, and its own untouched', () => {
    const call = (id: string): Body => ({ role: 'assistant', tool_calls: [{ id, type: 'function', function: {} }] })
    const result = (id: string): Body => ({ role: 'tool', tool_call_id: id, content: '' })
    const own = messages(call('D681PevKs'), result('D681PevKs'))
    expect(mistral(own).quiet).toBe(own)
    const foreign = mistral(messages(call('call_1'), result('call_1'), call('call_2'), result('call_2'))).quiet as {
      messages: [{ tool_calls: [{ id: string }] }, { tool_call_id: string }, { tool_calls: [{ id: string }] }]
    }
    const [first, answer, second] = foreign.messages
    expect(first.tool_calls[0].id).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(answer.tool_call_id).toBe(first.tool_calls[0].id)
    expect(second.tool_calls[0].id).not.toBe(first.tool_calls[0].id)
  })
})

describe('others', () => {
  it('DeepSeek has an older name for the bound, no developer, and another word for no thinking', () => {
    const body = {
      ...messages({ role: 'developer', content: 'a' }),
      max_completion_tokens: 7,
      reasoning_effort: 'none',
    }
    expect(adapted('deepseek', 'deepseek-v4-pro', body).quiet).toEqual({
      ...messages({ role: 'system', content: 'a' }),
      max_tokens: 7,
      thinking: { type: 'disabled' },
    })
    expect(adapted('deepseek', 'deepseek-v4-pro', { reasoning_effort: 'high' }).quiet).toEqual({
      reasoning_effort: 'high',
    })
  })

  it('what goes on with a text does not think about it first', () => {
    const body = messages({ role: 'user' }, { role: 'assistant', content: 'a', prefix: true })
    const plain = messages({ role: 'user' }, { role: 'assistant', content: 'a' })
    expect(adapted('deepseek', 'm', body).quiet).toEqual({ ...body, thinking: { type: 'disabled' } })
    expect(adapted('llamacpp', 'm', body).quiet).toEqual({ ...plain, chat_template_kwargs: { enable_thinking: false } })
    // vLLM is asked beside the message to go on with it.
    expect(adapted('vllm', 'm', body).quiet).toEqual({
      ...plain,
      chat_template_kwargs: { enable_thinking: false },
      continue_final_message: true,
      add_generation_prompt: false,
    })
    // A client's own last turn of the assistant is the client's.
    for (const name of ['deepseek', 'llamacpp', 'vllm']) expect(adapted(name, 'm', plain).quiet).toBe(plain)
  })

  it('vLLM and llama.cpp switch thinking off in the template', () => {
    for (const name of ['vllm', 'llamacpp'])
      expect(adapted(name, 'm', { reasoning_effort: 'none', chat_template_kwargs: { x: 1 } }).quiet).toEqual({
        chat_template_kwargs: { enable_thinking: false, x: 1 },
      })
  })

  it('Groq refuses what its documentation lists, and names in messages', () => {
    const body = { ...messages({ role: 'user', name: 'n', content: 'a' }), logprobs: true }
    expect(adapted('groq', 'llama-3.3-70b-versatile', body)).toEqual({
      quiet: body,
      told: messages({ role: 'user', content: 'a' }),
      lost: ['logprobs', 'messages.name'],
    })
  })

  it('xAI’s reasoning models refuse penalties and stops, its others take them', () => {
    expect(adapted('xai', 'grok-4-fast-reasoning', { stop: 'x' }).lost).toEqual(['stop'])
    expect(adapted('xai', 'grok-4-fast-non-reasoning', { stop: 'x' }).lost).toEqual([])
  })

  it('a request in the vendor’s other dialects is left alone', () => {
    const body = { max_output_tokens: 7 }
    expect(adapted('mistral', 'm', body, 'openai-responses').quiet).toBe(body)
  })

  it('is asked for nothing in the background that it would not keep', () => {
    const body = { input: 'x', background: true }
    for (const name of ['mistral', 'vllm', 'openrouter'])
      expect(adapted(name, 'm', body, 'openai-responses')).toMatchObject({ quiet: { input: 'x' }, lost: [] })
    for (const name of ['openai', 'azure-openai', 'holdfast'])
      expect(adapted(name, 'm', body, 'openai-responses').quiet ?? body).toBe(body)
  })
})
