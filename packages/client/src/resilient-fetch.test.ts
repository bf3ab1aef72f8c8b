import { sseDecoder } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import { uncaughtDuring } from '../test/uncaught.ts'
import { type Fault, World, anthropicFrames, openaiFrames } from '../test/world.ts'
import { HoldfastError, type LineState, type ResilientFetchSettings, resilientFetch } from './index.ts'

const WORDS = ['one ', 'two ', '🪢 ', 'three']
const URL_CHAT = 'http://relay/v1/chat/completions'

function world(faults: Fault[] = [], frames = openaiFrames(WORDS)): World {
  const world = new World()
  world.frames = frames
  world.faults = faults
  return world
}

/** What an SDK does: a POST with a JSON text. */
const post = (world: World, init: RequestInit = {}, url = URL_CHAT, settings: ResilientFetchSettings = {}) =>
  resilientFetch({ runtime: world.runtime, ...settings })(url, {
    method: 'POST',
    headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/words', stream: true }),
    ...init,
  })

/** Reads a body to its end; a body that breaks rejects. */
async function read(response: Response): Promise<string> {
  const reader = response.body!.getReader()
  const text = new TextDecoder()
  let all = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return all
    all += text.decode(value, { stream: true })
  }
}

const sayings = (text: string) => sseDecoder().push(text)
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (failure: unknown) => failure,
  )
const codeOf = (failure: unknown) => (failure instanceof HoldfastError ? failure.code : failure)

describe('a streamed call', () => {
  it('asks no more when the relay says that it will not help', async () => {
    const w = world([{ refuse: 502, headers: { 'x-should-retry': 'false' } }])
    expect((await w.until(post(w))).status).toBe(502)
    expect(w.asked).toHaveLength(1)
  })

  it('leaves nothing behind at its caller’s signal, however many lines it took', async () => {
    const w = world([{ down: true }, { down: true }, { down: true }])
    const { signal } = new AbortController()
    let listening = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...given: Parameters<AbortSignal['addEventListener']>) => {
      listening += 1
      addEventListener.apply(signal, given)
    }
    signal.removeEventListener = (...given: Parameters<AbortSignal['removeEventListener']>) => {
      listening -= 1
      removeEventListener.apply(signal, given)
    }
    const response = await w.until(post(w, { signal }))
    await w.until(read(response))
    expect(w.asked.length).toBeGreaterThan(2)
    expect(listening).toBe(0)
  })

  it('carries a key and a wish, and gives back what the relay said, byte for byte', async () => {
    const w = world()
    const response = await w.until(post(w))
    expect(await w.until(read(response))).toBe(w.wire(0))
    expect(response.status).toBe(200)
    expect(response.headers.get('holdfast-reply')).toBe('rpl_1')
    const { headers } = w.asked[0]!
    expect(headers.get('idempotency-key')).toMatch(/^key-/)
    expect(headers.get('holdfast-disconnect')).toBe('keep; grace=60')
    expect(headers.get('authorization')).toBe('Bearer secret')
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('keeps the key and the wish that its caller gave', async () => {
    const w = world()
    const headers = { 'x-api-key': 'secret', 'Idempotency-Key': 'mine', 'holdfast-disconnect': 'drain' }
    await w.until(post(w, { headers }))
    expect(w.asked[0]!.headers.get('idempotency-key')).toBe('mine')
    expect(w.asked[0]!.headers.get('holdfast-disconnect')).toBe('drain')
  })

  it.each(['eof', 'reset'] as const)('never shows a cut (%s), wherever it falls', async (how) => {
    const bytes = new TextEncoder().encode(world().wire(0)).length
    for (let cutAt = 0; cutAt <= bytes; cutAt += 1) {
      const w = world([{ cutAt, how }])
      const response = await w.until(post(w))
      expect(await w.until(read(response))).toBe(w.wire(0))
      expect(w.bought).toEqual(['rpl_1'])
    }
  })

  it('never shows a cut to Anthropic’s SDK either', async () => {
    const w = world([{ cutAt: 333, how: 'eof' }, { repeat: 3 }], anthropicFrames(WORDS))
    w.dialect = 'anthropic-messages'
    const headers = { 'x-api-key': 'secret', 'anthropic-version': '2023-06-01' }
    const response = await w.until(post(w, { headers }, 'http://relay/v1/messages'))
    expect(await w.until(read(response))).toBe(w.wire(0))
    const later = w.asked[1]!.headers
    expect(later.get('x-api-key')).toBe('secret')
    expect(later.get('last-event-id')).toMatch(/^\d+$/)
    expect(later.get('content-type')).toBeNull()
    expect(later.get('idempotency-key')).toBeNull()
  })

  it('finds a lost first response again and buys once', async () => {
    const w = world([{ lose: true }, { down: true }, { refuse: 502 }])
    expect(await w.until(read(await w.until(post(w))))).toBe(w.wire(0))
    expect(w.bought).toEqual(['rpl_1'])
  })

  it('finds its relay under a path', async () => {
    const w = world([{ cutAt: 100, how: 'reset' }])
    const response = await w.until(post(w, {}, 'http://gate/ai/v1/chat/completions'))
    w.faults = [{ respond: () => new Response(null, { status: 204, headers: { 'holdfast-ending': 'complete' } }) }]
    await w.until(read(response))
    expect(w.asked[1]!.path).toBe('/ai/v1/replies/rpl_1/events')
  })

  it('ends where the log ends, and makes no [DONE] up', async () => {
    const w = world([], openaiFrames(WORDS, false))
    const text = await w.until(post(w).then(read))
    expect(text).toBe(w.wire(0))
    expect(text).not.toContain('[DONE]')
  })

  it.each(['completed', 'failed', 'incomplete'])('reads Responses on, to the last event: %s', async (last) => {
    const frames = ['created', 'output_text.delta', last].map((name) => ({
      event: `response.${name}`,
      data: JSON.stringify({ type: `response.${name}` }),
    }))
    const w = world([{ cutAt: 100, how: 'reset' }], frames)
    w.dialect = 'openai-responses'
    const response = await w.until(post(w, {}, 'http://relay/v1/responses'))
    expect(await w.until(read(response))).toBe(w.wire(0))
    expect(w.asked.map(({ path }) => path)).toEqual(['/v1/responses', '/v1/replies/rpl_1/events'])
  })

  it('ends with an error of the log as with any last frame', async () => {
    const w = world(
      [],
      [...openaiFrames(WORDS).slice(0, 2), { data: '{"error":{"code":"upstream-cut","message":"It broke."}}' }],
    )
    expect(await w.until(post(w).then(read))).toBe(w.wire(0))
    expect(w.asked).toHaveLength(1)
  })

  it('passes heartbeats on, between frames and without a blank line', async () => {
    const w = world()
    w.faults = [
      {
        respond: ({ signal }) => {
          const body = w.body(signal)
          const [first, ...rest] = w.wire(0).split(/(?<=\n\n)/)
          body.send(first!)
          w.runtime.after(1000, () => body.send(': ping\n'))
          w.runtime.after(2000, () => body.send(rest.join('')))
          return new Response(body.stream, { headers: w.headers('rpl_1') })
        },
      },
    ]
    const text = await w.until(post(w).then(read))
    expect(text.replace(': ping\n', '')).toBe(w.wire(0))
    expect(text).toMatch(/\n\n: ping\ndata: /)
    expect(sayings(text)).toHaveLength(w.frames.length)
  })

  it('tells of its line', async () => {
    const w = world([{ cutAt: 300, how: 'reset' }])
    const states: [LineState['phase'], string | undefined][] = []
    const onState = (state: LineState, reply: string | undefined) => void states.push([state.phase, reply])
    await w.until(post(w, {}, URL_CHAT, { onState }).then(read))
    expect(states).toContainEqual(['reconnecting', 'rpl_1'])
    expect(states.at(-1)).toEqual(['closed', 'rpl_1'])
  })

  it('suffers nothing from whoever it tells', async () => {
    const w = world([{ cutAt: 300, how: 'reset' }])
    const mistake = new Error('mine')
    const onState = () => {
      throw mistake
    }
    const thrown = await uncaughtDuring(async () => {
      expect(await w.until(post(w, {}, URL_CHAT, { onState }).then(read))).toBe(w.wire(0))
    })
    expect(new Set(thrown)).toEqual(new Set([mistake]))
  })

  it('holds the line back when its reader is slow', async () => {
    const w = world([], openaiFrames(Array.from({ length: 2000 }, (_, n) => `${n} `)))
    let pulled = 0
    w.faults = [
      {
        respond: () => {
          const bytes = new TextEncoder().encode(w.wire(0))
          const stream = new ReadableStream<Uint8Array>({
            pull: (out) => {
              if (pulled >= bytes.length) return out.close()
              out.enqueue(bytes.slice(pulled, (pulled += 200)))
            },
          })
          return new Response(stream, { headers: w.headers('rpl_1') })
        },
      },
    ]
    const response = await w.until(post(w))
    await w.pass(60_000)
    expect(pulled).toBeLessThan(8000)
    expect(await w.until(read(response))).toBe(w.wire(0))
  })
})

describe('a streamed call that cannot be finished', () => {
  it('errors when patience runs out: a cut is not an end', async () => {
    const w = world([{ cutAt: 300, how: 'eof' }, ...Array.from({ length: 999 }, () => ({ down: true }) as const)])
    const response = await w.until(post(w))
    expect(codeOf(await w.until(rejection(read(response))))).toBe('line-exhausted')
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('errors when the relay no longer has the reply', async () => {
    const w = world([
      { cutAt: 300, how: 'eof' },
      { refuse: 410, body: '{"error":{"code":"reply-expired"}}' },
    ])
    const response = await w.until(post(w))
    expect(codeOf(await w.until(rejection(read(response))))).toBe('reply-expired')
  })

  it('rejects when there never was a response', async () => {
    const w = world(Array.from({ length: 999 }, () => ({ down: true }) as const))
    expect(codeOf(await w.until(rejection(post(w))))).toBe('line-exhausted')
  })

  it('hands refusals to the SDK as they came: it has words for them', async () => {
    for (const refuse of [400, 401, 404, 422]) {
      const w = world([{ refuse, headers: { 'x-one': '1' }, body: '{"error":{"message":"no"}}' }])
      const response = await w.until(post(w))
      expect([response.status, response.headers.get('x-one')]).toEqual([refuse, '1'])
      expect(await response.text()).toBe('{"error":{"message":"no"}}')
      expect(w.asked).toHaveLength(1)
    }
  })

  it('hands over a refusal for the moment after a few of them', async () => {
    const w = world(
      Array.from({ length: 99 }, () => ({ refuse: 429, body: '{"error":{"message":"slow down"}}' }) as const),
    )
    const response = await w.until(post(w))
    expect(response.status).toBe(429)
    expect(await response.text()).toBe('{"error":{"message":"slow down"}}')
    expect(w.asked).toHaveLength(5)
  })
})

describe('an SDK that leaves', () => {
  it('by its signal stops the reply, which was to be kept', async () => {
    const w = world([{ stallAt: 300 }])
    const leave = new AbortController()
    const response = await w.until(post(w, { signal: leave.signal }))
    const reading = rejection(read(response))
    await w.pass(0)
    leave.abort()
    expect(await w.until(reading)).toBe(leave.signal.reason)
    await w.pass(0)
    expect(w.stopped).toEqual(['rpl_1'])
    expect(w.asked.at(-1)!.headers.get('authorization')).toBe('Bearer secret')
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('by cancelling the body stops it too, whoever says 200 in the relay’s place', async () => {
    const w = world([{ stallAt: 300 }])
    const response = await w.until(post(w))
    w.faults = [{ down: true }, { respond: () => new Response('<h1>Welcome</h1>') }]
    await response.body!.cancel()
    await w.pass(60_000)
    expect(w.stopped).toEqual(['rpl_1'])
  })

  it('before the response rejects at once', async () => {
    const w = world([{ hang: true }])
    const leave = new AbortController()
    const calling = rejection(post(w, { signal: leave.signal }))
    await w.pass(10)
    leave.abort()
    expect(await w.until(calling)).toBe(leave.signal.reason)
    expect(w.stopped).toEqual([])
    expect(w.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('after the ending stops nothing', async () => {
    const w = world()
    const leave = new AbortController()
    const response = await w.until(post(w, { signal: leave.signal }))
    await w.until(read(response))
    leave.abort()
    await w.pass(1000)
    expect(w.stopped).toEqual([])
  })
})

describe('a call that is not streamed', () => {
  const init = { body: JSON.stringify({ model: 'sim/words' }) }

  it('comes back whole', async () => {
    const w = world()
    const response = await w.until(post(w, init))
    expect(await response.json()).toEqual({ whole: true })
    expect(w.asked[0]!.headers.get('idempotency-key')).toMatch(/^key-/)
  })

  it.each<Fault>([{ lose: true }, { down: true }, { cutAt: 5, how: 'reset' }, { refuse: 503 }])(
    'is asked again with the same key: %o',
    async (fault) => {
      const w = world([fault, fault])
      const response = await w.until(post(w, init))
      expect(await response.json()).toEqual({ whole: true })
      expect(new Set(w.asked.map((one) => one.headers.get('idempotency-key'))).size).toBe(1)
      expect(w.bought).toEqual(['rpl_1'])
    },
  )

  it('may take as long as its caller likes', async () => {
    const w = world()
    const slow = new Promise<void>((resolve) => w.runtime.after(300_000, resolve))
    const runtime = {
      ...w.runtime,
      fetch: (...args: Parameters<typeof fetch>) => slow.then(() => w.runtime.fetch(...args)),
    }
    const response = await w.until(post(w, init, URL_CHAT, { runtime }))
    expect(await response.json()).toEqual({ whole: true })
    expect(w.asked).toHaveLength(1)
  })

  it('is left when its caller leaves', async () => {
    const w = world([{ hang: true }])
    const leave = new AbortController()
    const calling = rejection(post(w, { ...init, signal: leave.signal }))
    await w.pass(10)
    leave.abort()
    expect(await w.until(calling)).toBe(leave.signal.reason)
  })
})

describe('a server that is not a relay', () => {
  const direct = (faults: Fault[] = [], frames = openaiFrames(WORDS)) => {
    const w = world(faults, frames)
    w.isRelay = false
    return w
  }

  it('is passed through', async () => {
    const w = direct()
    expect(await w.until(post(w).then(read))).toBe(w.wire(0))
  })

  it('whose stream is cut errors, in place of an end', async () => {
    for (const how of ['eof', 'reset'] as const) {
      const w = direct([{ cutAt: 300, how }])
      const response = await w.until(post(w))
      expect(codeOf(await w.until(rejection(read(response))))).toBe('upstream-cut')
      expect(w.asked).toHaveLength(1)
    }
  })

  it('may leave out [DONE] after the reason', async () => {
    const w = direct([], openaiFrames(WORDS, false))
    expect(await w.until(post(w).then(read))).toBe(w.wire(0))
  })

  it('whose stream of another kind is passed on untouched, and hears its caller leave', async () => {
    const w = direct([{ respond: ({ signal }) => new Response(w.body(signal).stream, { headers: w.headers('') }) }])
    const leave = new AbortController()
    const response = await w.until(post(w, { signal: leave.signal }, 'http://relay/v1/responses'))
    const reading = rejection(read(response))
    leave.abort(new Error('bye'))
    expect(await w.until(reading)).toEqual(new Error('bye'))
  })

  it('whose whole answer breaks is not bought again', async () => {
    const w = direct([{ cutAt: 3, how: 'reset' }])
    const response = await w.until(post(w, { body: '{}' }))
    expect(await w.until(rejection(response.text()))).toBeInstanceOf(TypeError)
    expect(w.asked).toHaveLength(1)
  })

  it('is not asked twice for a lost response when we were told so', async () => {
    const w = direct([{ lose: true }])
    expect(codeOf(await w.until(rejection(post(w, {}, URL_CHAT, { direct: true }))))).toBe('upstream-unreachable')
    expect(w.asked).toHaveLength(1)
  })

  it('is told nothing that only a relay understands when we were told so', async () => {
    const w = direct()
    await w.until(post(w, {}, URL_CHAT, { direct: true }).then(read))
    expect([...w.asked[0]!.headers.keys()].filter((name) => name.startsWith('holdfast'))).toEqual([])
  })
})

describe('what is not ours', () => {
  it.each<[string, RequestInit]>([
    ['a GET', { method: 'GET', body: null }],
    ['a form', { body: new FormData() }],
    ['a text that is not JSON', { body: 'hello' }],
    ['JSON that is no object', { body: '"hello"' }],
  ])('%s passes untouched', async (_, init) => {
    const w = world()
    const given: Parameters<typeof fetch>[] = []
    const answer = new Response('as it came')
    const runtime = {
      ...w.runtime,
      fetch: async (...args: Parameters<typeof fetch>) => {
        given.push(args)
        return answer
      },
    }
    const asked = { method: 'POST', ...init }
    expect(await resilientFetch({ runtime })(URL_CHAT, asked)).toBe(answer)
    expect(given).toEqual([[URL_CHAT, asked]])
  })

  it('a Request is understood like its parts', async () => {
    const w = world([{ cutAt: 300, how: 'reset' }])
    const request = new Request(URL_CHAT, {
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
      body: JSON.stringify({ stream: true }),
    })
    const response = await w.until(resilientFetch({ runtime: w.runtime })(request))
    expect(await w.until(read(response))).toBe(w.wire(0))
  })

  it('a Request’s cookies go with each of its requests', async () => {
    const w = world([{ cutAt: 300, how: 'reset' }])
    const sent: (RequestCredentials | undefined)[] = []
    const runtime = {
      ...w.runtime,
      fetch: (...[input, init]: Parameters<typeof fetch>) => {
        sent.push(init?.credentials)
        return w.runtime.fetch(input, init)
      },
    }
    const request = new Request(URL_CHAT, {
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
      credentials: 'include',
      body: JSON.stringify({ stream: true }),
    })
    await w.until(resilientFetch({ runtime })(request).then(read))
    expect(sent).toEqual(['include', 'include'])
  })
})
