import { describe, expect, test } from 'vitest'
import { glance } from './glance.ts'
import { dialects } from './index.ts'

const chunk = (content: string, finish = 'null') =>
  `{"id":"c","choices":[{"index":0,"delta":{"content":${content}},"logprobs":null,"finish_reason":${finish}}]}`

describe('a glance with a memory', () => {
  const frames = [
    '"a"',
    '" b"',
    '""',
    '"say \\"hi\\""',
    '"ends in \\\\"',
    '"\\\\\\""',
    '"a\\",\\"finish_reason\\":\\"stop"',
    '"x","finish_reason":"stop"',
    '"x"},"finish_reason":"stop","y":{"z":"',
    'null',
    '"\\u0022finish_reason"',
  ].flatMap((content) => [chunk(content), chunk(content, '"stop"')])
  const others = [
    '[DONE]',
    '{"error":{"message":"x"}}',
    `${chunk('"a"').slice(0, -1)},"usage":{"total_tokens":1}}`,
    chunk('"a"').slice(0, -3),
    chunk('"a"').replace('"c"', '"d"'),
  ]

  test('sees exactly what a glance without one sees, in whatever order frames come', () => {
    const all = [...frames, ...others]
    const dialect = dialects['openai-chat']
    for (let step = 1; step < all.length; step++) {
      const isPlain = glance(dialect)
      for (let at = 0; at < all.length * 2; at++) {
        const data = all[(at * step) % all.length] ?? ''
        // What is broken JSON may be called either way; what says an ending may not.
        expect([data, isPlain({ data })]).toEqual([data, dialect.isPlain({ data })])
      }
    }
  })

  test('another event name is another frame', () => {
    const data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}'
    const isPlain = glance(dialects['anthropic-messages'])
    expect(isPlain({ event: 'content_block_delta', data })).toBe(true)
    expect(isPlain({ event: 'error', data })).toBe(false)
    expect(isPlain({ data })).toBe(false)
  })
})
