// What must hold for every provider, and what the list as a whole promises.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { matchStar } from '../routing/star.ts'
import { providers } from './index.ts'
import type { Continuing, Provider } from './provider.ts'

const folder = import.meta.dirname
const root = join(folder, '../../../..')
const NO_PROVIDERS = ['index.ts', 'provider.ts']
const files = readdirSync(folder).filter(
  (file) => /(?<!\.test|\.suite)\.ts$/.test(file) && !NO_PROVIDERS.includes(file),
)
const named = (name: string): Provider => providers.find((provider) => provider.name === name)!

test('the list names every file of the folder, once, by its name', () => {
  expect(providers.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort())
})

test('no two have the same title or the same environment variable', () => {
  const titles = providers.map(({ title }) => title)
  expect(new Set(titles).size).toBe(titles.length)
  const variables = providers.flatMap(({ environment: names }) =>
    names ? [names.key, names.keyToo, names.baseUrl].filter((name) => name !== undefined) : [],
  )
  expect(new Set(variables).size).toBe(variables.length)
  for (const name of variables) expect(name).toMatch(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/)
  // What the relay itself is told: its key must never go to an upstream.
  for (const own of ['HOLDFAST_KEY', 'HOLDFAST_HOST', 'HOLDFAST_PORT']) expect(variables).not.toContain(own)
})

/** Names that clients might choose to be sent somewhere else. */
const HOSTILE = [
  '../../admin',
  '..',
  '.',
  'a/b',
  'a?alt=json',
  'a#b',
  'a b',
  'a%2fb',
  '\\..\\b',
  '…',
  ':generateContent',
]

describe.each(providers)('$name', (provider) => {
  const { baseUrl, surfaces, continuations } = provider

  it('says where its facts are written', () => {
    for (const source of [provider.source, ...continuations.map((row) => row.source)])
      expect(URL.canParse(source) ? source.startsWith('https://') : existsSync(join(root, source)), source).toBe(true)
  })

  it('has an address that is one, or none', () => {
    if (baseUrl === undefined) return
    expect(new URL(baseUrl).protocol).toBe(baseUrl.startsWith('http://127.0.0.1:') ? 'http:' : 'https:')
    expect(baseUrl).not.toMatch(/\/$/)
  })

  it('has one surface for a dialect, below its address', () => {
    const dialects = surfaces.map(({ dialect }) => dialect)
    expect(new Set(dialects).size).toBe(dialects.length)
    expect(dialects.length).toBeGreaterThan(0)
    for (const surface of surfaces)
      for (const path of [
        provider.modelsPath,
        surface.path('m', 'stream'),
        surface.path('m', 'whole'),
        surface.countPath?.('m'),
        surface.cancelPath?.('id'),
        surface.resume?.({ id: 'id', after: 1 }).path,
      ])
        if (path !== undefined) expect(path).toMatch(/^\/[^/]/)
  })

  it('keeps the names that clients choose in their place', () => {
    for (const { path, countPath } of surfaces)
      for (const make of [(model: string) => path(model, 'stream'), countPath ?? (() => '/')]) {
        const shape = (model: string) => {
          const url = new URL(`https://x/base${make(model)}`)
          return [url.pathname.split('/').length, url.search, url.hash, url.pathname.startsWith('/base/')]
        }
        for (const model of HOSTILE) expect(shape(model), model).toEqual(shape('plain'))
      }
  })

  it('says who asks, and nothing where there is no key', () => {
    for (const authorise of [provider.authorise, ...surfaces.map((surface) => surface.authorise)]) {
      if (!authorise) continue
      const headers = Object.entries(authorise('s3cret'))
      expect(headers.length).toBeGreaterThan(0)
      for (const [name, value] of headers) {
        expect(name).toBe(name.toLowerCase())
        expect(value).toMatch(/^(?:Bearer )?s3cret$/)
      }
      expect(authorise('')).toEqual({})
    }
  })

  it('lets no credential of a client pass', () => {
    for (const name of provider.passHeaders)
      expect(name).toMatch(/^(?!.*(?:auth|key|token|secret|cookie|organization|project))[a-z-]+$/)
  })

  it('is never asked with a changed body where nothing has to be changed', () => {
    const bodies = [
      {},
      { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      { messages: 7 },
      { messages: [null] },
    ]
    for (const { adapt } of surfaces) for (const body of bodies) expect(adapt?.(body, 'm', () => {}) ?? body).toBe(body)
  })

  it('can go on with a reply of any model, if only in words', () => {
    for (const { models } of continuations) expect(models.split('*').length).toBeLessThanOrEqual(2)
    expect(continuations.at(-1)).toMatchObject({ models: '*', by: 'user-turn' })
    expect(continuations.at(-1)).not.toHaveProperty('dialect')
  })
})

describe('a text that broke off', () => {
  const rowFor = (name: string, model: string): Continuing =>
    named(name).continuations.find(({ models }) => matchStar(models, model) !== undefined)!

  it.each([
    ['anthropic', 'claude-3-7-sonnet-20250219', 'prefill'],
    ['anthropic', 'claude-sonnet-4-20250514', 'prefill'],
    ['anthropic', 'claude-sonnet-4-5-20250929', 'prefill'],
    ['anthropic', 'claude-opus-4-5', 'prefill'],
    ['anthropic', 'claude-opus-4-1-20250805', 'prefill'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'prefill'],
    ['anthropic', 'claude-opus-4-6', 'user-turn'],
    ['anthropic', 'claude-sonnet-4-6', 'user-turn'],
    ['anthropic', 'claude-opus-4-7', 'user-turn'],
    ['anthropic', 'claude-sonnet-5', 'user-turn'],
    ['anthropic', 'claude-fable-5-2', 'user-turn'],
    ['gemini', 'gemini-2.5-flash', 'prefill'],
    ['gemini', 'gemini-2.5-pro', 'prefill'],
    ['gemini', 'models/gemini-2.5-flash', 'prefill'],
    ['gemini', 'gemini-3.5-flash', 'prefill'],
    ['gemini', 'gemini-3.5-flash-lite', 'user-turn'],
    ['gemini', 'gemini-3.6-flash', 'user-turn'],
    ['gemini', 'gemini-3.8-flash', 'user-turn'],
    ['openai', 'gpt-5.2', 'user-turn'],
    ['openai', 'o3', 'user-turn'],
    ['deepseek', 'deepseek-v4-pro', 'prefill', { flag: 'prefix', path: '/beta/chat/completions' }],
    ['mistral', 'mistral-large-latest', 'prefill', { flag: 'prefix' }],
    ['alibaba', 'qwen3-max', 'prefill', { flag: 'partial' }],
    ['alibaba', 'qwq-plus', 'user-turn'],
    ['groq', 'llama-3.3-70b-versatile', 'prefill'],
    ['groq', 'openai/gpt-oss-120b', 'user-turn'],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 'prefill'],
    ['openrouter', 'anthropic/claude-opus-4.6', 'user-turn'],
    ['openrouter', 'anthropic/claude-4.6-sonnet-20260217', 'user-turn'],
    ['openrouter', 'google/gemini-2.5-flash', 'prefill'],
    ['openrouter', 'google/gemini-3.6-flash', 'user-turn'],
    ['openrouter', 'openai/gpt-5.2', 'user-turn'],
    ['vllm', 'anything', 'prefill', { flag: 'prefix' }],
    ['llamacpp', 'anything', 'prefill', { flag: 'prefix' }],
    ['ollama', 'anything', 'user-turn'],
    ['holysheep', 'claude-sonnet-4-5', 'user-turn'],
    ['openai-compatible', 'claude-sonnet-4-5', 'user-turn'],
  ])('at %s, of %s, goes on by %s', (name, model, by, more?: { readonly flag?: string; readonly path?: string }) =>
    expect(rowFor(name, model)).toMatchObject({ by, ...more }),
  )
})

describe('a reply that is kept', () => {
  const surfaceOf = (name: string, dialect: string) =>
    named(name).surfaces.find((surface) => surface.dialect === dialect)

  it('at OpenAI is read on after the number of the last event, which counts from 0', () => {
    for (const [name, before] of [
      ['openai', ''],
      ['azure-openai', '/openai/v1'],
    ] as const) {
      const surface = surfaceOf(name, 'openai-responses')
      expect(surface?.resume?.({ id: 'resp_1', after: 0 }).path).toBe(`${before}/responses/resp_1?stream=true`)
      expect(surface?.resume?.({ id: 'resp_1', after: 7 }).path).toBe(
        `${before}/responses/resp_1?stream=true&starting_after=6`,
      )
      expect(surface?.cancelPath?.('resp_1')).toBe(`${before}/responses/resp_1/cancel`)
      expect([{}, { background: false }, { background: true }].map((body) => surface?.isKept?.(body))).toEqual([
        false,
        false,
        true,
      ])
    }
    expect(surfaceOf('openai', 'openai-chat')?.resume).toBeUndefined()
  })

  it('at another Holdfast is read on after the last frame, in every dialect', () => {
    for (const surface of named('holdfast').surfaces) {
      expect(surface.resume?.({ id: 'rpl_1', after: 7 })).toEqual({
        path: '/v1/replies/rpl_1/events',
        headers: { 'last-event-id': '7' },
      })
      expect(surface.cancelPath?.('rpl_1')).toBe('/v1/replies/rpl_1/stop')
    }
    expect(named('holdfast').headers).toEqual({ 'holdfast-disconnect': 'keep; grace=10' })
  })
})

describe('Gemini and Azure', () => {
  it('have the model in the path', () => {
    const [gemini] = named('gemini').surfaces
    expect(gemini?.path('gemini-2.5-pro', 'stream')).toBe('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse')
    expect(gemini?.path('models/gemini-2.5-pro', 'whole')).toBe('/v1beta/models/gemini-2.5-pro:generateContent')
    expect(gemini?.countPath?.('gemini-2.5-pro')).toBe('/v1beta/models/gemini-2.5-pro:countTokens')
    const [azure] = named('azure-openai-deployments').surfaces
    expect(azure?.path('my gpt', 'stream')).toBe('/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21')
  })
})
