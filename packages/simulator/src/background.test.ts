// Responses that run on without their client, and are read again from any event.
import { afterEach, describe, expect, test } from 'vitest'
import { asking, eventsIn, say, textIn, valuesIn, wholeTextIn } from './raw-client.suite.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { expectedText } from './speech.ts'

let open: Simulator[] = []
afterEach(async () => {
  for (const simulator of open) await simulator.close()
  open = []
})

async function start() {
  const simulator = await startSimulator()
  open.push(simulator)
  const { port } = simulator
  return {
    simulator,
    ask: (model: string, more: Readonly<Record<string, unknown>> = {}) =>
      say(port, 'openai-responses', asking(model, 'q', { background: true, ...more })),
    get: (path: string, headers = {}) =>
      say(port, 'openai-responses', '', { method: 'GET', path: `/v1/responses/${path}`, headers }),
    call: (method: string, path: string) =>
      say(port, 'openai-responses', '', { method, path: `/v1/responses/${path}` }),
  }
}

const idIn = (body: string): string => valuesIn(body)[0]?.response?.id as string
const statusIn = (body: string): string => JSON.parse(body).status

describe('a background response', () => {
  test('is read again from any event, byte for byte, also after its line was cut', async () => {
    const { ask, get, simulator } = await start()
    const cut = await ask('sim/reset?at-event=9&tokens-per-second=0')
    const id = idIn(cut.body)
    const whole = await get(`${id}?stream=true`)
    expect(whole.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(textIn(whole.body)).toBe(expectedText('sim/fast', 'q'))
    expect(whole.body.startsWith(cut.body)).toBe(true)
    expect(eventsIn(cut.body)).toHaveLength(9)
    const events = eventsIn(whole.body)
    for (const after of [0, 8, 50, events.length - 2, events.length - 1, events.length + 5])
      expect((await get(`${id}?stream=true&starting_after=${after}`)).body).toBe(events.slice(after + 1).join(''))
    expect(simulator.journal.filter(({ background }) => background === id)).toMatchObject([{ state: 'finished' }])
    expect(
      simulator.journal
        .filter(({ reads }) => reads === id)
        .map(({ state }) => state)
        .slice(0, 2),
    ).toEqual(['cut', 'finished'])
  })

  test('runs on when its client has gone, and is bought once', async () => {
    const { get, simulator } = await start()
    const left = await say(
      simulator.port,
      'openai-responses',
      asking('sim/fast?tokens=60&tokens-per-second=1000', 'q', { background: true }),
      { leaveWhen: (bytes) => bytes.split('output_text.delta"').length > 5 },
    )
    expect(left.ending).not.toBe('ended')
    const heard = eventsIn(left.body)
    const rest = await get(`${idIn(left.body)}?stream=true&starting_after=${heard.length - 1}`)
    const whole = heard.join('') + rest.body
    expect(textIn(whole)).toBe(expectedText('sim/fast?tokens=60', 'q'))
    const seqs = valuesIn(whole).map((value) => value.sequence_number)
    expect(seqs).toEqual(seqs.map((_, at) => at))
    const billed = simulator.journal.map((entry) => entry.billed).filter((bill) => bill !== null)
    expect(billed).toMatchObject([{ output: 60 }])
  })

  test('two readers hear the same while it is being said', async () => {
    const { ask, get, simulator } = await start()
    const first = ask('sim/fast?tokens=40&tokens-per-second=1000')
    const { background: id } = await simulator.when(({ background, tokens }) => background !== undefined && tokens > 2)
    const [one, other] = await Promise.all([first, get(`${id}?stream=true`)])
    expect(other.body).toBe(one.body)
    expect(other.ending).toBe('ended')
  })

  test('is polled: queued, in progress, completed', async () => {
    const { ask, get, simulator } = await start()
    const create = async (model: string) => {
      const { body } = await ask(model, { stream: false })
      expect(JSON.parse(body)).toMatchObject({ status: 'queued', background: true, output: [] })
      return JSON.parse(body).id as string
    }
    const slow = await create('sim/fast?tokens=4000&tokens-per-second=50')
    await simulator.when(({ background, tokens }) => background === slow && tokens > 0)
    expect(statusIn((await get(slow)).body)).toBe('in_progress')
    const fast = await create('sim/fast?tokens=30')
    await simulator.when(({ background, state }) => background === fast && state === 'finished')
    const done = (await get(fast)).body
    expect(statusIn(done)).toBe('completed')
    expect(wholeTextIn(done)).toBe(expectedText('sim/fast?tokens=30', 'q'))
    expect((await get(`${fast}?stream=true`)).status).toBe(400)
  })

  test('is cancelled: nothing more is said or bought, and every reader hears the same last event', async () => {
    const { ask, call, get, simulator } = await start()
    const reading = ask('sim/fast?tokens=5000&tokens-per-second=1000', { max_output_tokens: 9999 })
    const { background: id } = await simulator.when(({ background, tokens }) => background !== undefined && tokens > 5)
    expect(statusIn((await call('POST', `${id}/cancel`)).body)).toBe('cancelled')
    const heard = await reading
    expect(heard.body).not.toContain('response.completed')
    const entry = simulator.journal.find(({ background }) => background === id)
    expect(entry?.state).toBe('cancelled')
    expect(entry?.billed?.output).toBe(entry?.tokens)
    expect(eventsIn(heard.body)).toHaveLength(entry?.events as number)
    expect((await get(`${id}?stream=true`)).body).toBe(heard.body)
    expect(statusIn((await call('POST', `${id}/cancel`)).body)).toBe('cancelled')
  })

  test('fails for everybody where an error is part of it', async () => {
    const { ask, get } = await start()
    const heard = await ask('sim/error?at-event=7&tokens-per-second=0')
    expect(heard.body).toContain('response.failed')
    const id = idIn(heard.body)
    expect((await get(`${id}?stream=true&starting_after=6`)).body).toBe(eventsIn(heard.body).slice(7).join(''))
    expect(statusIn((await get(id)).body)).toBe('failed')
  })

  test('its second line has faults of its own, from the header or from control', async () => {
    const { ask, get, simulator } = await start()
    const id = idIn((await ask('sim/fast')).body)
    const cut = await get(`${id}?stream=true&starting_after=3`, { 'x-simulate': 'cut-at-event=5' })
    expect(valuesIn(cut.body).map((value) => value.sequence_number)).toEqual([4, 5, 6, 7, 8])
    simulator.control('sim/refuse?status=503', { times: 1 })
    expect((await get(`${id}?stream=true`)).status).toBe(503)
    expect((await get(`${id}?stream=true`)).status).toBe(200)
  })

  test('is stalled on one line, and whole on the next', async () => {
    const { simulator, get } = await start()
    const stalled = await say(
      simulator.port,
      'openai-responses',
      asking('sim/stall?at-event=6&tokens-per-second=0', 'q', { background: true }),
      { leaveWhen: (bytes) => eventsIn(bytes.slice(bytes.indexOf('\r\n\r\n') + 4)).length >= 6 },
    )
    const rest = await get(`${idIn(stalled.body)}?stream=true&starting_after=5`)
    expect(textIn(stalled.body + rest.body)).toBe(expectedText('sim/fast', 'q'))
  })

  test('is unknown when it was deleted, never was, or was none', async () => {
    const { ask, call, get } = await start()
    const id = idIn((await ask('sim/fast')).body)
    expect(JSON.parse((await call('DELETE', id)).body)).toEqual({ id, object: 'response', deleted: true })
    expect((await get(id)).status).toBe(404)
    const plain = idIn((await ask('sim/fast', { background: false })).body)
    expect((await call('POST', `${plain}/cancel`)).body).toContain(`Response with id '${plain}' not found.`)
    expect((await ask('sim/fast', { store: false })).status).toBe(400)
  })
})
