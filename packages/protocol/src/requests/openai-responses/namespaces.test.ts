import { describe, expect, it } from 'vitest'
import { dialects } from '../../dialects/index.ts'
import { EMPTY, fold } from '../../fold.ts'
import type { Event } from '../../event.ts'
import { anthropicMessages } from '../anthropic-messages.ts'
import { openaiResponses } from '../openai-responses.ts'
import { inNamespaces } from './namespaces.ts'

const search = {
  type: 'function',
  name: 'search',
  description: 'Finds mails.',
  strict: false,
  parameters: { type: 'object' },
}
const send = { type: 'function', name: 'send', parameters: { type: 'object' } }
const mail = { type: 'namespace', name: 'mail', description: 'The mailbox.', tools: [search, send] }
const look = { type: 'function', name: 'look', parameters: { type: 'object' } }
const body = {
  model: 'm',
  input: [
    { type: 'message', role: 'user', content: 'Q' },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'c1',
      namespace: 'mail',
      name: 'search',
      arguments: '{}',
      status: 'completed',
    },
    { type: 'function_call_output', call_id: 'c1', output: 'A' },
  ],
  tools: [look, mail],
}

describe('a namespace', () => {
  it('is as many functions elsewhere, and its first says what it is for', () => {
    const { body: written, losses } = anthropicMessages.writeRequest(openaiResponses.readRequest(body))
    expect(losses).toEqual([])
    expect(written.tools).toMatchObject([
      { name: 'look' },
      { name: 'mail__search', description: 'The mailbox.\n\nFinds mails.' },
      { name: 'mail__send' },
    ])
    expect(written.messages).toMatchObject([
      { role: 'user' },
      { content: [{ type: 'tool_use', id: 'c1', name: 'mail__search' }] },
      { content: [{ type: 'tool_result', tool_use_id: 'c1' }] },
    ])
  })

  it('is itself where it came from', () => {
    const { body: written, losses } = openaiResponses.writeRequest(openaiResponses.readRequest(body))
    expect(losses).toEqual([])
    expect(written).toMatchObject(body)
    expect(written.tools).toHaveLength(2)
  })

  it('that holds anything but functions has no word elsewhere', () => {
    const tools = [look, { ...mail, tools: [search, { type: 'custom', name: 'patch' }] }]
    const { losses } = anthropicMessages.writeRequest(openaiResponses.readRequest({ ...body, tools }))
    expect(losses).toMatchObject([{ what: 'tools.1', essential: true }])
  })
})

describe('a call', () => {
  const call = (name: string): Event => ({ type: 'tool-start', block: 0, id: 'c1', name })
  const named = (event: Event) => inNamespaces(body)?.(event) ?? event
  const voice = { id: 'resp_1', model: 'm', createdS: 1 }
  const dialect = dialects['openai-responses']

  it.each([
    ['mail__search', { namespace: 'mail', name: 'search' }],
    ['look', { name: 'look' }],
    ['drawer__search', { name: 'drawer__search' }],
  ])('of %s is given back to %o, streamed, whole, and read again', (name, own) => {
    const event = named(call(name))
    expect(event).toEqual({ ...call(name), ...own })
    const writer = dialect.writer(voice)
    const events: Event[] = [event, { type: 'tool-delta', block: 0, json: '{}' }, { type: 'block-end', block: 0 }]
    const sayings = events.flatMap((one) => writer.write(one))
    const items = sayings.flatMap(({ data }) => JSON.parse(data).item ?? [])
    expect(items).toMatchObject([own, own])
    expect(items.map((item) => 'namespace' in item)).toEqual(items.map(() => 'namespace' in own))
    expect(dialect.writeWhole(events.reduce(fold, EMPTY), voice)).toMatchObject({ output: [own] })
    const reader = dialect.reader()
    expect(sayings.flatMap((saying) => reader.read(saying))).toContainEqual({ ...call(name), ...own })
  })

  it('is nobody’s business where there are no namespaces', () => {
    expect(inNamespaces({ ...body, tools: [look] })).toBeUndefined()
    expect(inNamespaces({ model: 'm' })).toBeUndefined()
  })

  it('of a tool whose two names are too long for one is given back, too', () => {
    const namespace = 'mcp__a_server_of_somebody_who_likes_names'
    const name = 'a_tool_of_somebody_who_likes_names_even_more'
    const tools = [{ type: 'namespace', name: namespace, tools: [{ ...send, name }] }]
    const [tool] = openaiResponses.readRequest({ ...body, tools }).tools
    expect(tool?.name).toHaveLength(64)
    expect(inNamespaces({ ...body, tools })?.(call(tool?.name ?? ''))).toMatchObject({ namespace, name })
  })
})
