import { describe, expect, it } from 'vitest'
import { type AttributeName, parseAttributes } from './attributes.ts'

const parse = (attributes: Partial<Record<AttributeName, string>>) =>
  parseAttributes((name) => attributes[name] ?? null)

describe('the attributes of the element', () => {
  it('need no more than a model', () => {
    const { settings, complaints } = parse({ model: 'gpt-5-mini' })
    expect(complaints).toEqual([])
    expect(settings).toMatchObject({
      baseURL: '',
      model: 'gpt-5-mini',
      dialect: 'openai-chat',
      storage: 'session',
      theme: 'auto',
      suggestions: [],
      attachments: true,
    })
    expect(settings.apiKey).toBeUndefined()
    expect(settings.dir).toBeUndefined()
  })

  it('are all read', () => {
    const { settings, complaints } = parse({
      'base-url': ' https://relay.example.com ',
      model: 'm',
      dialect: 'anthropic-messages',
      'chat-id': 'one',
      storage: 'local',
      'api-key-url': '/token',
      parameters: '{"temperature":0}',
      theme: 'dark',
      dir: 'rtl',
      suggestions: 'One | Two\nThree|',
      attachments: 'off',
    })
    expect(complaints).toEqual([])
    expect(settings).toMatchObject({
      baseURL: 'https://relay.example.com',
      dialect: 'anthropic-messages',
      id: 'one',
      storage: 'local',
      apiKeyURL: '/token',
      parameters: { temperature: 0 },
      theme: 'dark',
      dir: 'rtl',
      suggestions: ['One', 'Two', 'Three'],
      attachments: false,
    })
  })

  it('complain in words of what nobody understands, and go on without it', () => {
    const { settings, complaints } = parse({ model: 'm', theme: 'pink', parameters: '[1]', storage: 'disk' })
    expect(settings).toMatchObject({ theme: 'auto', storage: 'session', parameters: undefined })
    expect(complaints).toEqual([
      'parameters is not a JSON object.',
      'storage="disk" is not one of none, session, local.',
      'theme="pink" is not one of light, dark, auto.',
    ])
    expect(parse({}).complaints).toEqual(['model is missing.'])
  })
})
