import { describe, expect, it } from 'vitest'
import type { Problem } from '../problem.ts'
import { type ProblemCode, problems } from '../problems.ts'
import { AnthropicReader } from './anthropic-messages/read.ts'
import { readErrorInBrief } from './brief-error.ts'
import { dialects } from './index.ts'
import { OpenAiChatReader } from './openai-chat/read.ts'
import { decode, messageOf, readAll, readRecording, streams } from './recordings.suite.ts'
import { silentAfterEnding } from './silence.ts'

const inBrief = {
  'openai-chat': () => silentAfterEnding(new OpenAiChatReader(readErrorInBrief)),
  'anthropic-messages': () => silentAfterEnding(new AnthropicReader(readErrorInBrief)),
}
type Name = keyof typeof inBrief
const names = Object.keys(inBrief) as Name[]

describe.each(names)('in %s', (name) => {
  it.each(Object.keys(problems) as ProblemCode[])('%s of ours is read whole', (code) => {
    const problem: Problem = { code, message: 'So it is.', status: 529, retryAfterMs: 1500, vendorCode: 'overloaded' }
    const [event] = inBrief[name]().read(dialects[name].failure(problem))
    expect(event).toEqual({ type: 'message-fail', problem })
  })

  it('a limit that was reached is named, with whose it is and until when', () => {
    const limit = { name: 'budget_day', of: 'project', until: 1_795_219_200_000 }
    const problem: Problem = { code: 'over-budget', message: 'It is spent.', limit }
    expect(inBrief[name]().read(dialects[name].failure(problem))).toEqual([{ type: 'message-fail', problem }])
  })

  it('a code that only a newer relay knows is a code', () => {
    const body = JSON.stringify({ error: { code: 'upstream-moody', message: 'It sulks.' } })
    expect(inBrief[name]().read({ event: 'error', data: body })).toEqual([
      { type: 'message-fail', problem: { code: 'upstream-moody', message: 'It sulks.' } },
    ])
  })
})

it.each(streams.filter(({ wire }) => wire in inBrief))(
  '$file has the same message, and a failure the same code',
  (stream) => {
    const sayings = decode([readRecording(stream.file)])
    const reader = inBrief[stream.wire as Name]()
    const { problem, ...message } = messageOf([...sayings.flatMap((saying) => reader.read(saying)), ...reader.close()])
    const { problem: whole, ...expected } = messageOf(readAll(stream.wire, sayings))
    expect(message).toEqual(expected)
    expect(problem?.code).toBe(whole?.code)
  },
)

it('nothing that a vendor wrote for people is repeated', () => {
  const secret = 'Incorrect API key provided: sk-1'
  const problem = readErrorInBrief({ error: { message: secret, type: secret, code: 'sk-proj-4f9A81', status: secret } })
  expect(problem).toEqual({ code: 'upstream-failed', message: 'The upstream failed.' })
})
