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
      const look = glance(dialect)
      for (let at = 0; at < all.length * 2; at++) {
        const data = all[(at * step) % all.length] ?? ''
        // What is broken JSON may be called either way; what says an ending may not.
        expect([data, look({ data }) !== undefined]).toEqual([data, dialect.isPlain({ data })])
      }
    }
  })

  test('another event name is another frame', () => {
    const data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}'
    const look = glance(dialects['anthropic-messages'])
    expect(look({ event: 'content_block_delta', data })).toBe(1)
    expect(look({ event: 'error', data })).toBeUndefined()
    expect(look({ data })).toBeUndefined()
  })

  test('says how much a plain frame says, whether or not it is like the one before', () => {
    const look = glance(dialects['openai-chat'])
    const told = (content: string) => look({ data: chunk(content) })
    expect(['"a"', '" bcd"', '""', 'null', '"say \\"hi\\""', '"\\\\"', '"ef"'].map(told)).toEqual([
      1, 4, 0, 0, 10, 2, 2,
    ])
    // 漢, é, a character of two halves and a letter, escaped by a vendor that writes only ASCII.
    expect(told('"\\u6f22"')).toBe(3)
    expect(told('"\\u00e9\\ud83d\\ude42x\\n"')).toBe(2 + 4 + 1 + 1)
  })

  test('thinking that stands behind empty content is what the frame says', () => {
    const look = glance(dialects['openai-chat'])
    const told = (words: string) =>
      look({ data: `{"id":"c","choices":[{"index":0,"delta":{"content":"","reasoning":"${words}"}}]}` })
    expect([told('I think'), told(' so'), told('')]).toEqual([7, 3, 0])
  })
})
