import { type Event, type Message, type Reply, EMPTY, type LineState } from '@holdfast/client'
import { fold } from '@holdfast/protocol'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { reportOf, summaryOf, wordsFor } from './report.ts'
import { type Screen, showReply } from './show.ts'

/** A reply that says these events, and has nothing else to it. */
function replyOf(events: readonly Event[]): Reply {
  let message: Message = EMPTY
  const reply: Partial<Reply> = {
    get message() {
      return message
    },
    id: 'rpl_1',
    seq: events.length,
    line: { phase: 'streaming', attempt: 0 },
    metrics: {
      msStreaming: 0,
      gapMs: { p50: 0, p99: 0, max: 0 },
      reconnects: 0,
      bytes: 0,
      events: 0,
      recovered: { events: 0, bytes: 0 },
      heartbeats: 0,
    },
    subscribe: () => () => undefined,
    async *[Symbol.asyncIterator]() {
      for (const [index, event] of events.entries()) {
        message = fold(message, event)
        yield { seq: index + 1, event }
      }
    },
  }
  return reply as Reply
}

async function shown(events: readonly Event[], isTTY: boolean): Promise<{ text: string; isValid: boolean }> {
  let text = ''
  const screen: Screen = { isTTY, columns: 80, write: (piece) => (text += piece) }
  const isValid = await showReply(replyOf(events), 'tide', screen)
  return { text, isValid }
}

const text = (said: string): Event[] => [
  { type: 'text-start', block: 0 },
  { type: 'text-delta', block: 0, text: said },
]
const thought: Event[] = [
  { type: 'reasoning-start', block: 0 },
  { type: 'reasoning-delta', block: 0, text: 'Hm.' },
]
const continued: Event = { type: 'segment', segment: 2, how: 'continued', model: 'beta' }
const restarted: Event = { type: 'segment', segment: 2, how: 'restarted', model: 'beta' }
const more: Event = { type: 'text-delta', block: 0, text: 'and out.' }

describe('into a pipe', () => {
  test('go the words, and nothing about who said them', async () => {
    expect(await shown([...text('In '), continued, more], false)).toEqual({ text: 'In and out.\n', isValid: true })
  })

  test('what cannot be taken back goes before a line of its own, and is said to be void', async () => {
    expect(await shown([...text('In'), restarted, ...text('Anew.')], false)).toEqual({
      text: 'In\nAnew.\n',
      isValid: false,
    })
  })

  test('nothing is void where nothing was written yet', async () => {
    expect(await shown([...thought, restarted, ...text('Anew.')], false)).toEqual({ text: 'Anew.\n', isValid: true })
  })
})

describe('at a terminal', () => {
  const seen = async (events: readonly Event[]) => stripVTControlCharacters((await shown(events, true)).text)

  test('the status line says who goes on with the text', async () => {
    expect(await seen([...text('In '), continued, more])).toContain('continued by beta · streaming')
  })

  test('a line says that what stands above it is void', async () => {
    const { text: all, isValid } = await shown([...text('In'), restarted, ...text('Anew.')], true)
    expect(stripVTControlCharacters(all)).toContain('\n── void up to here: restarted by beta ──\n\n')
    expect(isValid).toBe(true)
  })
})

test('a status is in words that a person can act on', () => {
  const check = (line: LineState, words: string) => expect(wordsFor(line, 1_000)).toBe(words)
  check({ phase: 'quiet', attempt: 0 }, 'quiet')
  check({ phase: 'reconnecting', attempt: 3, nextTryAt: 2_400 }, 'reconnecting, attempt 3, next try in 2 s')
  check({ phase: 'connecting', attempt: 1, nextTryAt: 61_000 }, 'connecting, attempt 1, next try in 60 s')
  check({ phase: 'offline', attempt: 1 }, 'offline, attempt 1, next try now')
})

test('a summary and a report say who took over', async () => {
  const reply = replyOf([...text('In '), continued, more])
  for await (const { seq } of reply) expect(seq).toBeGreaterThan(0)
  expect(summaryOf(reply, 'tide')).toBe('tide · continued by beta')
  expect(reportOf(reply, reply.message, [{ upstream: 'a' }])).toMatchObject({
    text: 'In and out.',
    seams: [{ segment: 2, how: 'continued', model: 'beta' }],
    purchases: [{ upstream: 'a' }],
  })
})
