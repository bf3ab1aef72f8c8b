import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { HoldfastError } from './problem.ts'
import { type SseEvent, encodeSse, sseDecoder } from './sse.ts'

interface Case {
  readonly name: string
  readonly chunks_b64: readonly string[]
  readonly events: readonly { type: string; data: string; lastEventId: string }[]
  /** Milliseconds; absent where the case does not look at it. */
  readonly reconnectionTime?: number
}

const cases = readFileSync(new URL('../../../recordings/sse-cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case)

describe('the conformance cases', () => {
  it('are all there', () => expect(cases).toHaveLength(75))

  it.each(cases.map((one): [string, Case] => [one.name, one]))('%s', (_, { chunks_b64, events, reconnectionTime }) => {
    const chunks = chunks_b64.map((chunk) => Buffer.from(chunk, 'base64'))
    let retry: number | undefined
    sseDecoder({ onRetry: (ms) => (retry = ms) }).push(Buffer.concat(chunks).toString('utf8'))
    if (reconnectionTime !== undefined) expect(retry).toBe(reconnectionTime)
    const asWhatwg = (said: SseEvent[]) =>
      said.map(({ event, data, id }) => ({ type: event ?? 'message', data, lastEventId: id }))
    expect(asWhatwg(decodeBytes(chunks))).toEqual(events)
    // The same bytes, however the network cuts them.
    const whole = Buffer.concat(chunks)
    expect(asWhatwg(decodeBytes([whole]))).toEqual(events)
    expect(asWhatwg(decodeBytes([...whole].map((byte) => Buffer.of(byte))))).toEqual(events)
    for (let at = 1; at < Math.min(whole.length, 600); at += 1)
      expect(asWhatwg(decodeBytes([whole.subarray(0, at), whole.subarray(at)]))).toEqual(events)
  })
})

describe('the decoder', () => {
  it.each([
    ['one event', 'data: a\n\n', [{ id: '', data: 'a' }]],
    ['a named event', 'event: x\ndata: a\n\n', [{ id: '', event: 'x', data: 'a' }]],
    [
      'an id after the data',
      'data: a\nid: 7\n\ndata: b\n\n',
      [
        { id: '7', data: 'a' },
        { id: '7', data: 'b' },
      ],
    ],
    ['an id that is set by an event without data', 'id: 7\n\ndata: b\n\n', [{ id: '7', data: 'b' }]],
    [
      'an id that is taken back',
      'id: 7\ndata: a\n\nid\ndata: b\n\n',
      [
        { id: '7', data: 'a' },
        { id: '', data: 'b' },
      ],
    ],
    [
      'an id with NUL, ignored',
      'id: 7\ndata: a\n\nid: 8\0\ndata: b\n\n',
      [
        { id: '7', data: 'a' },
        { id: '7', data: 'b' },
      ],
    ],
    ['a name without data, forgotten', 'event: x\n\ndata: a\n\n', [{ id: '', data: 'a' }]],
    ['an empty name, which is none', 'event: x\nevent:\ndata: a\n\n', [{ id: '', data: 'a' }]],
    [
      'only one leading space is taken',
      'data:  a\n\ndata:b\n\n',
      [
        { id: '', data: ' a' },
        { id: '', data: 'b' },
      ],
    ],
    ['three data lines', 'data: a\ndata\ndata: b\n\n', [{ id: '', data: 'a\n\nb' }]],
    ['an event left open', 'data: a\n\ndata: b\n', [{ id: '', data: 'a' }]],
    ['an empty data line', 'data:\n\n', [{ id: '', data: '' }]],
    ['colons in the value', 'data: a: b:\n\n', [{ id: '', data: 'a: b:' }]],
    ['a heartbeat inside an event', 'event: x\n: ping\ndata: a\n: ping\n\n', [{ id: '', event: 'x', data: 'a' }]],
    [
      'CR LF',
      'event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n',
      [
        { id: '', event: 'x', data: 'a' },
        { id: '', data: 'b' },
      ],
    ],
    [
      'CR',
      'event: x\rdata: a\r\rdata: b\r\r',
      [
        { id: '', event: 'x', data: 'a' },
        { id: '', data: 'b' },
      ],
    ],
    [
      'all three line ends mixed',
      'data: a\r\n\rdata: b\n\r\ndata: c\r\n\n',
      ['a', 'b', 'c'].map((data) => ({ id: '', data })),
    ],
    ['a mark at the start', '\uFEFFdata: a\n\n', [{ id: '', data: 'a' }]],
    ['a mark at the start, as latin1', '\u00EF\u00BB\u00BFdata: a\n\n', [{ id: '', data: 'a' }]],
    ['one mark, not two', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [{ id: '', data: 'b' }]],
    ['a mark in the middle, which is text', 'data: \uFEFFa\n\n', [{ id: '', data: '\uFEFFa' }]],
    ['a first line that only looks like a mark', '\u00EF\u00BBx\ndata: a\n\n', [{ id: '', data: 'a' }]],
  ])('reads %s, at every split', (_, text, events) => {
    expect(decode([text])).toEqual(events)
    expect(decode([...text])).toEqual(events)
    for (let at = 0; at <= text.length; at += 1) expect(decode([text.slice(0, at), text.slice(at)])).toEqual(events)
  })

  it('says an event as soon as it is complete, also when a LF may still follow the CR', () => {
    const decoder = sseDecoder()
    expect(decoder.push('data: a\r\n\r')).toHaveLength(1)
    expect(decoder.push('\n')).toHaveLength(0)
    expect(decoder.push('data: b\r\r\n')).toHaveLength(1)
  })

  it('is not misled by an empty piece between CR and LF', () => {
    expect(decode(['event: x\r', '', '\ndata: a\n\n'])).toEqual([{ id: '', event: 'x', data: 'a' }])
  })

  it('reports comments and the retry delay, digits only', () => {
    const heard: unknown[] = []
    const decoder = sseDecoder({ onRetry: (ms) => heard.push(ms), onComment: (text) => heard.push(text) })
    decoder.push(': ping\n:\nretry: 2500\nretry: 2.5\nretry: -1\nretry:\n')
    expect(heard).toEqual([' ping', '', 2500])
  })

  it('gives the same events for any cut of any text', () => {
    const bit = fc.constantFrom(
      'data: ',
      'data',
      'data:',
      'event: x',
      'id: 1',
      ':',
      '\n',
      '\n\n',
      '\r',
      '\r\n',
      '😀',
      '{"a":1}',
      '\uFEFF',
    )
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 12 }), (bits, cuts) => {
        const text = bits.join('')
        expect(decode(cutAt(text, cuts))).toEqual(decode([text]))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads back what the encoder wrote', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ' '))
    const saying = fc.record({
      event: fc.option(
        line.filter((name) => name !== ''),
        { nil: undefined },
      ),
      data: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
    })
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 8 }), fc.boolean(), (sayings, numbered) => {
        const text = sayings
          .map(({ event, data }, at) => encodeSse(event ? { event, data } : { data }, numbered ? at + 1 : undefined))
          .join('')
        expect(decode([text])).toEqual(
          sayings.map(({ event, data }, at) => ({
            id: numbered ? `${at + 1}` : '',
            ...(event ? { event } : {}),
            data,
          })),
        )
      }),
    )
  })
})

describe('the limit', () => {
  const eight = { frameCharsMax: 8 }

  it.each([
    ['a finished line', 'data: abcdef\n\n'],
    ['an unfinished line', 'data: abcdef'],
    ['the lines of one event together', 'data: ab\ndata: cd\ndata: ef\n\n'],
    ['a comment', ': and so on and on\n'],
  ])('is kept for %s, whole and dripping', (_, text) => {
    expect(codeOf(() => sseDecoder(eight).push(text))).toBe('frame-too-large')
    const decoder = sseDecoder(eight)
    expect(codeOf(() => [...text].forEach((char) => decoder.push(char)))).toBe('frame-too-large')
  })

  it('does not count what is over: heartbeats and small events go on for ever', () => {
    const decoder = sseDecoder(eight)
    for (let n = 0; n < 50; n += 1) expect(decoder.push(': ping\ndata: ab\nid: 1\n\n')).toHaveLength(1)
    for (let n = 0; n < 50; n += 1) expect(decoder.push(': ping\n')).toHaveLength(0)
  })

  it('loses no event that came before it', () => {
    const decoder = sseDecoder(eight)
    expect(decoder.push('data: a\n\ndata: abcdef\n\ndata: b\n\n')).toEqual([{ id: '', data: 'a' }])
    expect(codeOf(() => decoder.push(''))).toBe('frame-too-large')
    expect(codeOf(() => decoder.push('data: c\n\n'))).toBe('frame-too-large')
  })
})

describe('the encoder', () => {
  it.each([
    ['data', { data: '{}' }, undefined, 'data: {}\n\n'],
    ['a name', { event: 'x', data: '{}' }, undefined, 'event: x\ndata: {}\n\n'],
    ['the seq after the data', { event: 'x', data: '{}' }, 12, 'event: x\ndata: {}\nid: 12\n\n'],
    ['a line per line', { data: 'a\nb\r\nc\rd' }, undefined, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['an empty name as none', { event: '', data: '' }, undefined, 'data: \n\n'],
  ])('writes %s', (_, saying, seq, text) => expect(encodeSse(saying, seq)).toBe(text))

  it('refuses a name that would be two lines', () =>
    expect(() => encodeSse({ event: 'x\ndata: y', data: '' })).toThrow(TypeError))
})

describe('the cost', () => {
  // Counted, not timed: how many characters the decoder asks the string for. A decoder that joins or rescans per chunk
  // needs some thousand times as many.
  it('of one event dripping in 64-character chunks is about that of the event in one chunk', () => {
    const event = `data: ${'x'.repeat(256 * 1024)}\n\n`
    const drips = cutEvery(64, event)
    const whole = charsScanned(() => expect(decode([event])).toHaveLength(1))
    const dripping = charsScanned(() => expect(decode(drips)).toHaveLength(1))
    expect(whole).toBeGreaterThan(event.length)
    expect(dripping / whole).toBeLessThan(4)
  })

  it.each([
    ['data lines', 'data: abc\n'],
    ['lines that end in CR', 'data: abc\r'],
    ['lines without a colon', 'data\n'],
    ['comments', ': ping\n'],
    ['events', 'data: abc\n\n'],
  ])('of many %s grows with them, not with their square', (_, bit) => {
    for (const size of [64, 1_000_000]) {
      const [once, twice] = [1000, 2000].map((times) => {
        const chunks = cutEvery(size, bit.repeat(times))
        return charsScanned(() => decode(chunks))
      })
      expect((twice ?? 0) / (once ?? 1)).toBeLessThan(2.5)
    }
  })
})

const decode = (chunks: readonly string[]): SseEvent[] => {
  const decoder = sseDecoder()
  return chunks.flatMap((chunk) => decoder.push(chunk))
}

function decodeBytes(chunks: readonly Uint8Array[]): SseEvent[] {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  return decode([...chunks.map((chunk) => utf8.decode(chunk, { stream: true })), utf8.decode()])
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const points = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
  return points.slice(1).map((to, n) => text.slice(points[n], to))
}

const cutEvery = (size: number, text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, n) => text.slice(n * size, (n + 1) * size))

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (cause) {
    if (cause instanceof HoldfastError) return cause.code
    throw cause
  }
  return undefined
}

/** Characters looked at or copied by indexOf, slice and join while `act` runs. */
function charsScanned(act: () => void): number {
  const { indexOf, slice } = String.prototype
  const { join } = Array.prototype
  let scanned = 0
  const spies = [
    vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, wanted, from = 0) {
      const at = indexOf.call(this, wanted, from)
      scanned += (at === -1 ? this.length : at) - from
      return at
    }),
    vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, from, to) {
      const piece = slice.call(this, from, to)
      scanned += piece.length
      return piece
    }),
    vi.spyOn(Array.prototype, 'join').mockImplementation(function (this: unknown[], separator) {
      const text = join.call(this, separator)
      scanned += text.length
      return text
    }),
  ]
  try {
    act()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return scanned
}
