// What real clients asked, read and written again in the same dialect, asks the same.
import { expect, it, test } from 'vitest'
import { type Json, listIn, objectIn } from '../../dialects/json.ts'
import { openaiChat } from '../openai-chat.ts'
import { recordedIn, withoutNulls } from '../recorded.suite.ts'

const recorded = recordedIn('openai-chat')

it('there are recorded requests to try', () => {
  expect(recorded.length).toBeGreaterThan(200)
})

test.each(recorded)('$file', ({ body }) => {
  const { body: written, losses } = openaiChat.writeRequest(openaiChat.readRequest(body))
  expect(losses).toEqual([])
  expect(plain(written)).toEqual(plain(body))
})

/** The request with one spelling for what has several. */
function plain(body: Json): unknown {
  const { tools, response_format, stream, stream_options, messages, ...rest } = body
  return withoutNulls({
    ...rest,
    stop: typeof body.stop === 'string' ? [body.stop] : body.stop,
    // Asking for no stream, or for text, is what happens anyway.
    stream: stream === true ? true : undefined,
    stream_options: stream === true ? { ...objectIn(stream_options), include_usage: true } : stream_options,
    response_format: objectIn(response_format)?.type === 'text' ? undefined : response_format,
    messages: listIn(messages).map((message) => plainMessage(objectIn(message) ?? {})),
    tools: listIn(tools).length === 0 ? undefined : listIn(tools).map((tool) => plainTool(objectIn(tool) ?? {})),
  })
}

function plainMessage(message: Json): Json {
  const [only, ...others] = listIn(message.content).map(objectIn)
  const isEmpty = message.content === '' || (Array.isArray(message.content) && !only)
  const isText = only?.type === 'text' && Object.keys(only).length === 2 && others.length === 0
  const content = isText ? only.text : message.content
  const calls = listIn(message.tool_calls).map((call) => ({ ...objectIn(call), index: undefined }))
  return {
    ...message,
    // Who only calls tools says nothing.
    content: isEmpty && calls.length > 0 ? null : content,
    tool_calls: calls.length === 0 ? undefined : calls,
  }
}

/** Mistral takes tools without a type. */
const plainTool = (tool: Json): Json => (tool.function === undefined ? tool : { ...tool, type: 'function' })
