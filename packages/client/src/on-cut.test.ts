import type { Usage } from '@holdfast/protocol'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Asked, World, anthropicFrames, openaiFrames } from '../test/world.ts'
import {
  type Arrival,
  type DialectName,
  HoldfastError,
  type OnCutChoice,
  type Purchase,
  type Reply,
  type StartSettings,
  start,
  textOf,
} from './index.ts'

const TEXT =
  'The tide turns twice a day, and nobody has asked it to.\n\n1. First it comes in, slowly, over the flats.\n' +
  '2. Then it goes out, 海 and all 🐚, and leaves what it brought.\n\nThat is all there is to say about it.'
const DIALECTS: DialectName[] = ['openai-chat', 'anthropic-messages']
const QUESTION = { role: 'user', content: 'Tell me of the tide.' }

interface Message {
  readonly role: string
  readonly content: string
}

/** A provider that knows one text by heart. What it does to each answer is settled by the test. */
interface Answer {
  /** Instead of what a model would say. */
  readonly says?: (request: readonly Message[]) => string
  /** The answer breaks off after so many pieces of its text. */
  readonly pieces?: number
  readonly how?: 'eof' | 'reset' | 'stall' | 'error'
  readonly status?: number
  /** The request leaves and nothing comes back. */
  readonly lose?: true
}

const PIECE = 5
const piecesOf = (text: string): string[] =>
  Array.from(text)
    .join('')
    .match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? []

/** What a model says that does what it is asked. */
function obedient(messages: readonly Message[]): string {
  const last = messages.at(-1)!
  if (last.role === 'assistant') return TEXT.slice(last.content.length)
  const said = messages.at(-2)
  if (said?.role !== 'assistant') return TEXT
  const anchor = last.content.slice(last.content.indexOf('\n\n') + 2)
  return anchor + TEXT.slice(said.content.length)
}

function provider(dialect: DialectName, answers: readonly Answer[]): World {
  const world = new World()
  world.isRelay = false
  world.faults = answers.map((answer) => ({ respond: (asked) => respond(world, dialect, answer, asked) }))
  return world
}

function respond(world: World, dialect: DialectName, answer: Answer, asked: Asked): Response {
  const { says = obedient, pieces, how = 'eof', status, lose } = answer
  if (lose) throw new TypeError('fetch failed')
  if (status) return Response.json({ error: { message: 'no' } }, { status })
  const words = piecesOf(says(messagesIn(asked)))
  const shown = words.slice(0, pieces)
  world.frames = dialect === 'openai-chat' ? openaiFrames(shown) : anthropicFrames(shown)
  const usage = { prompt_tokens: 10, completion_tokens: shown.length }
  if (dialect === 'openai-chat') {
    // Counted as it goes, so that a cut answer has a count too.
    world.frames = world.frames.map(({ data }) => ({
      data: data.startsWith('{') ? JSON.stringify({ ...JSON.parse(data), usage }) : data,
    }))
  }
  const whole = world.wire(0)
  const { stream, send, end, reset } = world.body(asked.signal)
  const response = new Response(stream, { headers: world.headers('') })
  if (pieces === undefined) {
    send(whole)
    end()
    return response
  }
  // Behind its last piece of text.
  const tail = dialect === 'openai-chat' ? 2 : 3
  world.frames = world.frames.slice(0, -tail)
  send(world.wire(0))
  if (how === 'error') send(errorIn(dialect))
  if (how === 'eof') end()
  if (how === 'reset') reset()
  return response
}

const errorIn = (dialect: DialectName): string =>
  dialect === 'openai-chat'
    ? 'data: {"error":{"message":"The server had an error","type":"server_error","code":null}}\n\n'
    : 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'

const messagesIn = ({ body }: Asked): Message[] => JSON.parse(body!).messages

const begin = (w: World, dialect: DialectName, settings: StartSettings, body: object = {}): Reply =>
  start(
    { baseURL: 'http://provider', apiKey: 'secret', dialect, body: { model: 'm-1', messages: [QUESTION], ...body } },
    { runtime: w.runtime, direct: true, ...settings },
  )

async function collect(reply: Reply): Promise<{ arrivals: Arrival[]; failure: unknown }> {
  const arrivals: Arrival[] = []
  try {
    for await (const arrival of reply) arrivals.push(arrival)
    return { arrivals, failure: undefined }
  } catch (failure) {
    return { arrivals, failure }
  }
}

const codeOf = (failure: unknown) => (failure instanceof HoldfastError ? failure.code : failure)

/** What a reader has who adds up deltas, and drops them where he is told to. */
const gathered = (arrivals: readonly Arrival[]): string =>
  arrivals.reduce((text, { event }) => {
    if (event.type === 'segment' && event.how === 'restarted') return ''
    return event.type === 'text-delta' ? text + event.text : text
  }, '')

// What is loaded on demand takes real time, and here it does not pass.
beforeAll(() => Promise.all([import('./on-cut-continuing.ts'), import('./on-cut-restarting.ts')]))

const HOWS = ['eof', 'reset', 'error', 'stall'] as const

describe.each(DIALECTS)('without a relay, in %s', (dialect) => {
  const ways: [string, OnCutChoice, 'continued' | 'restarted'][] = [
    ['continue', 'continue', 'continued'],
    ['continue by prefill', { how: 'continue', continueBy: 'prefill' }, 'continued'],
    ['restart', 'restart', 'restarted'],
  ]

  describe.each(ways)('%s', (_, onCut, how) => {
    it.each(HOWS)('makes a whole of a reply that broke off (%s)', async (fault) => {
      const w = provider(dialect, [{ pieces: 20, how: fault }, {}])
      const reply = begin(w, dialect, { onCut })
      const { arrivals, failure } = await w.until(collect(reply))
      expect(failure).toBeUndefined()
      expect(textOf(reply.message)).toBe(TEXT)
      expect(gathered(arrivals)).toBe(TEXT)
      expect(reply.message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how, model: 'm-1' }] })
      expect(reply.message.blocks).toHaveLength(1)
      expect(reply.message.problem).toBeUndefined()
      expect(arrivals.map(({ seq }) => seq)).toEqual(arrivals.map(({ seq }) => seq).sort((a, b) => a - b))
      expect(w.asked).toHaveLength(2)
      expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
    })

    it('makes a whole of one that broke off at any piece, twice', async () => {
      // Enough for a user turn to show something behind the words it repeats.
      const second = onCut === 'continue' ? 20 : 8
      for (let pieces = 0; pieces < piecesOf(TEXT).length - 8; pieces += 1) {
        // So little cannot be told from another answer, and is not gone on with.
        const said = piecesOf(TEXT).slice(0, pieces).join('').trimEnd()
        const isTooLittle = how === 'continued' && said !== '' && said.length < 24
        const w = provider(dialect, [{ pieces }, { pieces: second, how: 'error' }, {}])
        const reply = begin(w, dialect, { onCut })
        const { failure } = await w.until(collect(reply))
        if (isTooLittle) expect(codeOf(failure)).toBe('upstream-cut')
        else
          expect({ pieces, text: textOf(reply.message), failure }).toEqual({ pieces, text: TEXT, failure: undefined })
      }
    })

    it('gives up after three purchases, and keeps what was said', async () => {
      const w = provider(dialect, [{ pieces: 20 }, { pieces: 22 }, { pieces: 24 }, {}])
      const bought: Purchase[] = []
      const reply = begin(w, dialect, {
        onCut: onCut === 'restart' ? { how: 'restart', onPurchase: (one) => bought.push(one) } : onCut,
      })
      const { failure } = await w.until(collect(reply))
      expect(codeOf(failure)).toBe('upstream-cut')
      expect(w.asked).toHaveLength(3)
      expect(reply.message.ending).toBeUndefined()
      expect(TEXT.startsWith(textOf(reply.message))).toBe(true)
      expect(textOf(reply.message).length).toBeGreaterThan(20)
      expect(reply.line).toMatchObject({ phase: 'closed', outcome: 'exhausted' })
      if (onCut === 'restart') expect(bought).toEqual([2, 3].map((number) => ({ number, how: 'restarted' })))
    })

    it('waits before it buys again, and says that the line is down', async () => {
      const w = provider(dialect, [{ pieces: 20 }, {}])
      const reply = begin(w, dialect, { onCut, patience: { baseMs: 4000 } })
      const phases: string[] = []
      reply.subscribe(() => phases.at(-1) !== reply.line.phase && phases.push(reply.line.phase))
      await w.until(reply.finished)
      expect(w.asked[1]!.at).toBeGreaterThan(w.asked[0]!.at)
      expect(phases).toContain('reconnecting')
    })

    it('buys nothing after an ending, a stop, or a reader who left', async () => {
      const whole = provider(dialect, [{}, {}])
      await whole.until(begin(whole, dialect, { onCut }).finished)
      expect(whole.asked).toHaveLength(1)

      const stopped = provider(dialect, [{ pieces: 20, how: 'stall' }, {}])
      const reply = begin(stopped, dialect, { onCut })
      await stopped.settle(5)
      await reply.stop()
      expect(await stopped.until(reply.finished)).toMatchObject({ ending: 'stopped' })
      await stopped.pass(1_000_000)
      expect(stopped.asked).toHaveLength(1)

      const left = provider(dialect, [{ pieces: 20 }, {}])
      const leaving = new AbortController()
      const gone = begin(left, dialect, { onCut, signal: leaving.signal, patience: { baseMs: 1e9, capMs: 1e9 } })
      await left.settle(5)
      expect(gone.line.phase).toBe('reconnecting')
      leaving.abort()
      await left.pass(2e9)
      expect(left.asked).toHaveLength(1)
    })

    it('asks again where the first answer never came, with the same key, and says so', async () => {
      const w = provider(dialect, [{ lose: true }, {}])
      const reply = begin(w, dialect, { onCut })
      await w.until(reply.finished)
      expect(textOf(reply.message)).toBe(TEXT)
      expect(reply.message.seams).toMatchObject([{ segment: 2, how: 'restarted' }])
      const [first, second] = w.asked
      expect(second!.body).toBe(first!.body)
      expect(second!.headers.get('idempotency-key')).toBe(first!.headers.get('idempotency-key'))
    })

    it('never asks under a key that was answered', async () => {
      const w = provider(dialect, [{ pieces: 20 }, { pieces: 20 }, {}])
      await w.until(collect(begin(w, dialect, { onCut })))
      expect(new Set(w.asked.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(3)
    })

    it('counts the tokens of all purchases', async () => {
      const w = provider(dialect, [{ pieces: 20 }, {}])
      const reply = begin(w, dialect, { onCut })
      await w.until(reply.finished)
      const { input, output } = reply.message.usage as Required<Usage>
      const alone = provider(dialect, [{}])
      const once = (await alone.until(begin(alone, dialect, {}).finished)).usage as Required<Usage>
      expect(input).toBe(once.input * 2)
      expect(output).toBeGreaterThan(how === 'restarted' ? once.output : 20)
    })

    it('takes a refusal of the second purchase for what it is: the reply broke off', async () => {
      const w = provider(dialect, [{ pieces: 20 }, { status: 400 }, {}])
      const reply = begin(w, dialect, { onCut })
      const { failure } = await w.until(collect(reply))
      expect(codeOf(failure)).toBe('upstream-cut')
      expect((failure as HoldfastError).cause).toMatchObject({ problem: { code: 'line-refused', status: 400 } })
      expect(w.asked).toHaveLength(2)
    })

    it('does not count refusals that pass among the purchases', async () => {
      const refused = { status: 503 }
      const w = provider(dialect, [refused, { pieces: 20 }, refused, refused, { pieces: 4 }, refused, {}])
      const reply = begin(w, dialect, { onCut })
      expect(textOf(await w.until(reply.finished))).toBe(TEXT)
    })

    it('goes only so far as it may', async () => {
      const own = { purchasesMax: 1 }
      const w = provider(dialect, [{ pieces: 20 }, {}])
      const { failure } = await w.until(
        collect(
          begin(w, dialect, { onCut: how === 'restarted' ? { how: 'restart', ...own } : { how: 'continue', ...own } }),
        ),
      )
      expect(codeOf(failure)).toBe('upstream-cut')
      expect(w.asked).toHaveLength(1)
    })
  })

  it('a cut is final by default, and where it is called so', async () => {
    for (const settings of [{}, { onCut: 'fail' }] as const) {
      const w = provider(dialect, [{ pieces: 20 }, {}])
      const { failure } = await w.until(collect(begin(w, dialect, settings)))
      expect(codeOf(failure)).toBe('upstream-cut')
      const lost = provider(dialect, [{ lose: true }, {}])
      expect(codeOf((await lost.until(collect(begin(lost, dialect, settings)))).failure)).toBe('upstream-unreachable')
      expect([w.asked.length, lost.asked.length]).toEqual([1, 1])
    }
  })

  it('a provider is sent nothing that only a relay understands', async () => {
    const w = provider(dialect, [{}])
    await w.until(begin(w, dialect, {}).finished)
    expect([...w.asked[0]!.headers.keys()].filter((name) => name.startsWith('holdfast'))).toEqual([])
  })

  const wrong: [string, (messages: readonly Message[]) => string][] = [
    ['does not repeat the last words', (messages) => TEXT.slice(messages.at(-2)!.content.length)],
    ['says something else', () => 'I am sorry, I cannot go on with a message that I do not remember having written.'],
    ['explains itself first', (messages) => `${'Let me think about that. '.repeat(9)}${obedient(messages)}`],
  ]
  it.each(wrong)('a continuation that %s is not shown; the next one may be', async (_, says) => {
    const w = provider(dialect, [{ pieces: 20 }, { says }, {}])
    const bought: Purchase[] = []
    const onCut: OnCutChoice = { how: 'continue', onPurchase: (one) => bought.push(one) }
    const reply = begin(w, dialect, { onCut })
    const seen = new Set<string>()
    reply.subscribe(() => seen.add(textOf(reply.message)))
    await w.until(reply.finished)
    for (const text of seen) expect(TEXT.startsWith(text)).toBe(true)
    expect(textOf(reply.message)).toBe(TEXT)
    expect(reply.message.seams).toMatchObject([{ segment: 2, how: 'continued' }])
    expect(bought).toMatchObject([{ number: 2 }, { number: 3 }])
    // What was not shown was paid for all the same.
    expect(reply.message.usage.input).toBe(dialect === 'openai-chat' ? 30 : 9)
  })

  it.each(wrong)('a continuation that %s each time leaves what was read', async (_, says) => {
    const w = provider(dialect, [{ pieces: 20 }, { says }, { says }, {}])
    const reply = begin(w, dialect, { onCut: 'continue' })
    const { failure } = await w.until(collect(reply))
    expect(codeOf(failure)).toBe('upstream-cut')
    expect((failure as HoldfastError).cause).toMatchObject({ code: 'upstream-garbled' })
    expect(textOf(reply.message)).toBe(piecesOf(TEXT).slice(0, 20).join(''))
    expect(reply.message.seams).toBeUndefined()
  })

  const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
    fc.record({ pieces: fc.nat(60), how: fc.constantFrom(...HOWS) }),
    fc.record({
      says: fc.constantFrom(
        ...wrong.map(
          ([, says]) =>
            (asked: readonly Message[]) =>
              asked.length > 1 ? says(asked) : TEXT,
        ),
      ),
    }),
    fc.constantFrom({ status: 503 }, { status: 400 }, { lose: true } as const, {}),
  )
  it('whatever happens, what is shown is how the text begins, and is whole where it is said to be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAnswer, { minLength: 1, maxLength: 6 }), async (answers) => {
        const w = provider(dialect, [...answers, {}, {}, {}, {}])
        const reply = begin(w, dialect, { onCut: 'continue' })
        const shown = new Set<string>()
        reply.subscribe(() => shown.add(textOf(reply.message)))
        const { arrivals } = await w.until(collect(reply))
        for (const text of shown) expect(TEXT.startsWith(text)).toBe(true)
        expect(gathered(arrivals)).toBe(textOf(reply.message))
        if (reply.message.ending === 'complete') expect(textOf(reply.message)).toBe(TEXT)
        expect(answers.slice(0, w.asked.length).filter(({ status }) => !status).length).toBeLessThanOrEqual(3)
        expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
      }),
      { numRuns: 80 },
    )
  })

  it('a new beginning that never speaks takes nothing away', async () => {
    const w = provider(dialect, [{ pieces: 20 }, { pieces: 0 }, { pieces: 0, how: 'stall' }])
    const reply = begin(w, dialect, { onCut: 'restart' })
    await w.until(collect(reply))
    expect(textOf(reply.message)).toBe(piecesOf(TEXT).slice(0, 20).join(''))
    expect(reply.message.seams).toBeUndefined()
  })

  it('what the provider says of its failure is the ending when no more may be bought', async () => {
    const w = provider(dialect, [
      { pieces: 20, how: 'error' },
      { pieces: 22, how: 'error' },
    ])
    const message = await w.until(begin(w, dialect, { onCut: { how: 'restart', purchasesMax: 2 } }).finished)
    expect(message).toMatchObject({ ending: 'failed', seams: [{ how: 'restarted' }] })
    expect(textOf(message)).toBe(piecesOf(TEXT).slice(0, 22).join(''))
  })

  it('the rest is asked for behind what was asked, within what is left of the limit', async () => {
    const w = provider(dialect, [{ pieces: 20 }, {}])
    await w.until(begin(w, dialect, { onCut: 'continue' }, { max_tokens: 100, temperature: 0.5 }).finished)
    const body = JSON.parse(w.asked[1]!.body!)
    const said = piecesOf(TEXT).slice(0, 20).join('')
    expect(body).toMatchObject({ model: 'm-1', stream: true, temperature: 0.5, max_tokens: 100 - said.length / 4 })
    expect(body.messages.slice(0, 2)).toEqual([QUESTION, { role: 'assistant', content: said.trimEnd() }])
    expect(body.messages[2].content).toContain(said.trimEnd().slice(-40))
  })

  it('a prefill is marked where the server wants it, asked without thoughts, and joined to its caller’s own', async () => {
    const w = provider(dialect, [{ pieces: 20 }, { says: () => 'x' }])
    const own = { role: 'assistant', content: 'Well: ' }
    const onCut: OnCutChoice = { how: 'continue', continueBy: 'prefill', prefillFlag: 'prefix', purchasesMax: 2 }
    const more = { messages: [QUESTION, own], thinking: { type: 'enabled', budget_tokens: 9 }, max_tokens: 100 }
    w.faults = [
      { respond: (asked) => respond(w, dialect, { pieces: 20, says: () => TEXT }, asked) },
      ...w.faults.slice(1),
    ]
    await w.until(begin(w, dialect, { onCut }, more).finished)
    const body = JSON.parse(w.asked[1]!.body!)
    const said = piecesOf(TEXT).slice(0, 20).join('').trimEnd()
    expect(body.messages).toEqual([QUESTION, { role: 'assistant', content: `Well: ${said}`, prefix: true }])
    expect(body.thinking).toBeUndefined()
    expect(body.max_tokens).toBe(100)
  })

  const never: [string, object][] = [
    ['of several', { n: 2 }],
    ['without messages', { messages: undefined, prompt: 'p' }],
    ['in JSON, by a user turn', { response_format: { type: 'json_object' }, output_config: { format: {} } }],
  ]
  it.each(never)('an answer %s is not gone on with', async (_, more) => {
    const w = provider(dialect, [{ pieces: 20, says: () => TEXT }, {}])
    const { failure } = await w.until(collect(begin(w, dialect, { onCut: 'continue' }, more)))
    expect(codeOf(failure)).toBe('upstream-cut')
    expect(w.asked).toHaveLength(1)
  })
})

describe('what is never spliced', () => {
  const cases: [string, DialectName, string[]][] = [
    [
      'a tool call',
      'openai-chat',
      [
        `{"choices":[{"index":0,"delta":{"content":${JSON.stringify(TEXT)}}}]}`,
        '{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{\\"a\\""}}]}}]}',
      ],
    ],
    [
      'a thought',
      'anthropic-messages',
      [
        '{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"usage":{}}}',
        '{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}',
        '{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"I wonder at length about the tide"}}',
      ],
    ],
  ]
  it.each(cases)('%s: the cut is final, or the whole is bought anew', async (_, dialect, datas) => {
    const broken = (w: World) => () => {
      const { stream, send, end } = w.body()
      for (const data of datas) {
        const type = JSON.parse(data).type
        send(`${type ? `event: ${type}\n` : ''}data: ${data}\n\n`)
      }
      end()
      return new Response(stream, { headers: w.headers('') })
    }
    const w = provider(dialect, [{}, {}])
    w.faults[0] = { respond: broken(w) }
    const { failure } = await w.until(collect(begin(w, dialect, { onCut: 'continue' })))
    expect(codeOf(failure)).toBe('upstream-cut')
    expect(w.asked).toHaveLength(1)
    const anew = provider(dialect, [{}, {}])
    anew.faults[0] = { respond: broken(anew) }
    expect(textOf(await anew.until(begin(anew, dialect, { onCut: 'restart' }).finished))).toBe(TEXT)
  })
})

describe('where a relay answers after all', () => {
  it('its log is read on, and nothing is bought again', async () => {
    const w = new World()
    w.frames = openaiFrames(piecesOf(TEXT))
    w.faults = [
      { cutAt: 900, how: 'eof' },
      { cutAt: 500, how: 'reset' },
    ]
    const reply = begin(w, 'openai-chat', { onCut: 'restart' })
    expect(textOf(await w.until(reply.finished))).toBe(TEXT)
    expect(reply.message.seams).toBeUndefined()
    expect(w.bought).toHaveLength(1)
  })

  it('a failure in its log is the ending', async () => {
    const w = new World()
    w.frames = [
      ...openaiFrames(piecesOf(TEXT)).slice(0, 9),
      { data: '{"error":{"code":"upstream-cut","message":"It broke."}}' },
    ]
    const message = await w.until(begin(w, 'openai-chat', { onCut: 'continue' }).finished)
    expect(message).toMatchObject({ ending: 'failed', problem: { code: 'upstream-cut' } })
    expect(w.bought).toHaveLength(1)
  })
})
