// OpenAI's own protocol for replies that outlive their connection, by its official SDK, unchanged but for the base URL:
// created in the background, cut off, read on; polled, cancelled, deleted. Behind it a provider that speaks Responses, and
// two that do not.
import type { DialectName } from '@holdfast/protocol'
import { expectedText } from '@holdfast/simulator'
import OpenAI, { APIError, BadRequestError, NotFoundError } from 'openai'
import type { Response, ResponseStreamEvent } from 'openai/resources/responses/responses'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestHouse, openHouse } from './house.ts'
import { oneDialectEach, planned } from './upstreams.ts'

let house: TestHouse
let openai: OpenAI
let stranger: OpenAI
beforeAll(async () => {
  house = await openHouse({ attemptsMax: 1 }, oneDialectEach)
  const sdk = (apiKey: string): OpenAI => new OpenAI({ baseURL: `${house.url}/v1`, apiKey, maxRetries: 0 })
  openai = sdk(house.key)
  stranger = sdk(house.otherKey)
})
afterAll(() => house.close())
beforeEach(() => house.reset())

const input = 'How do ropes hold?'
const TEXT = 'numbered?tokens=40&seed=a'
const SLOW = 'sim/numbered?tokens=400&tokens-per-second=100&seed=b'

const textIn = (events: readonly ResponseStreamEvent[]): string =>
  events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')
/** Of what `cancel` gives back the SDK makes no `output_text`. */
const textOf = ({ output }: Response): string =>
  output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('')
const numbersIn = (events: readonly ResponseStreamEvent[]): number[] => events.map((event) => event.sequence_number)
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, n) => n)

/** Reads up to `count` events, then leaves as a phone does that goes into a tunnel. */
async function read(stream: AsyncIterable<ResponseStreamEvent>, count = Infinity): Promise<ResponseStreamEvent[]> {
  const events: ResponseStreamEvent[] = []
  for await (const event of stream) {
    events.push(event)
    if (events.length >= count) break
  }
  return events
}

function idIn([first]: readonly ResponseStreamEvent[]): string {
  if (first?.type !== 'response.created') throw new Error(`it began with ${first?.type}`)
  return first.response.id
}

async function polled(id: string): Promise<Response> {
  for (;;) {
    const response = await openai.responses.retrieve(id)
    if (response.status !== 'queued' && response.status !== 'in_progress') return response
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe.each(['openai-responses', 'anthropic-messages', 'openai-chat', 'gemini'] as const satisfies DialectName[])(
  'with %s behind',
  (dialect) => {
    test.each([1, 4, 7, 30])('a stream that is cut after %i events is read on to its end', async (count) => {
      const model = planned(dialect, `sim/${TEXT}&tokens-per-second=400`)
      const asked = { model, input, background: true, stream: true } as const
      const before = await read(await openai.responses.create(asked), count)
      const id = idIn(before)
      const rest = await read(
        await openai.responses.retrieve(id, { stream: true, starting_after: before.at(-1)?.sequence_number ?? 0 }),
      )
      const events = [...before, ...rest]
      expect(numbersIn(events)).toEqual(upTo(events.length - 1))
      expect(textIn(events)).toBe(expectedText(`sim/${TEXT}`))
      expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { id } })
      expect(await read(await openai.responses.retrieve(id, { stream: true }))).toEqual(events)
      expect((await polled(id)).output_text).toBe(expectedText(`sim/${TEXT}`))
      expect(house.simulator.journal.filter(({ reads }) => reads === undefined)).toHaveLength(1)
    })

    test('its helper that replays a response puts it together', async () => {
      const model = planned(dialect, `sim/${TEXT}`)
      const { id } = await openai.responses.create({ model, input, background: true })
      const events: number[] = []
      const stream = openai.responses.stream({ response_id: id, starting_after: 9 })
      stream.on('event', (event) => events.push(event.sequence_number))
      expect((await stream.finalResponse()).output_text).toBe(expectedText(`sim/${TEXT}`))
      expect(events[0]).toBe(10)
    })

    test('one that nobody waits for is polled until it is complete', async () => {
      const model = planned(dialect, `sim/${TEXT}&tokens-per-second=400`)
      const created = await openai.responses.create({ model, input, background: true })
      expect(created).toMatchObject({ object: 'response', status: 'queued', background: true, output: [] })
      const response = await polled(created.id)
      expect(response).toMatchObject({ id: created.id, status: 'completed', background: true, error: null })
      expect(response.output_text).toBe(expectedText(`sim/${TEXT}`))
      expect(response.usage?.output_tokens).toBe(40)
      const events = await read(await openai.responses.retrieve(created.id, { stream: true }))
      expect(numbersIn(events)).toEqual(upTo(events.length - 1))
      expect(textIn(events)).toBe(expectedText(`sim/${TEXT}`))
    })

    test('cancelled, it stops at the provider, and says so', async () => {
      const created = await openai.responses.create({ model: planned(dialect, SLOW), input, background: true })
      await house.simulator.when(({ tokens, reads }) => tokens > 3 && reads === undefined)
      const cancelled = await openai.responses.cancel(created.id)
      expect(cancelled).toMatchObject({ id: created.id, status: 'cancelled', error: null })
      expect(expectedText(SLOW).startsWith(textOf(cancelled))).toBe(true)
      const entry = await house.simulator.when(
        ({ state, reads }) => (state === 'client-gone' || state === 'cancelled') && reads === undefined,
      )
      expect(entry.tokens).toBeLessThan(400)
      expect(textOf(cancelled)).not.toBe('')
      expect(await openai.responses.cancel(created.id)).toEqual(cancelled)
      await expect(read(await openai.responses.retrieve(created.id, { stream: true }))).rejects.toMatchObject({
        code: 'reply-stopped',
      })
    })

    test('cancelled by one, it ends for another who reads', async () => {
      const asked = { model: planned(dialect, SLOW), input, background: true, stream: true } as const
      const reading = await openai.responses.create(asked)
      const events: ResponseStreamEvent[] = []
      const whole = (async () => {
        for await (const event of reading) {
          events.push(event)
          if (events.length === 8) void openai.responses.cancel(idIn(events))
        }
      })()
      await expect(whole).rejects.toThrow(APIError)
      expect(numbersIn(events)).toEqual(upTo(events.length - 1))
    })

    test('deleted, it is gone', async () => {
      const { id } = await openai.responses.create({ model: planned(dialect, SLOW), input, background: true })
      await openai.responses.delete(id)
      await expect(openai.responses.retrieve(id)).rejects.toThrow(NotFoundError)
      await expect(openai.responses.retrieve(id, { stream: true })).rejects.toThrow(NotFoundError)
    })

    test('a provider that fails in mid-sentence is a failed response, its events numbered to the end', async () => {
      const model = planned(dialect, 'sim/error?at-event=9&tokens-per-second=0')
      const events: ResponseStreamEvent[] = []
      const reading = async (): Promise<void> => {
        const asked = { model, input, background: true, stream: true } as const
        for await (const event of await openai.responses.create(asked)) events.push(event)
      }
      await expect(reading()).rejects.toThrow(APIError)
      expect(numbersIn(events)).toEqual(upTo(events.length - 1))
      const response = await polled(idIn(events))
      expect(response).toMatchObject({ status: 'failed', error: { message: expect.any(String) } })
      expect(response.output_text).toBe(textIn(events))
    })

    test('without background it is whole, and found again by its id', async () => {
      const response = await openai.responses.create({ model: planned(dialect, `sim/${TEXT}`), input })
      const found = await openai.responses.retrieve(response.id)
      expect(found.output_text).toBe(expectedText(`sim/${TEXT}`))
      expect(found).toEqual(response)
    })
  },
)

describe('whoever asks', () => {
  test('finds nothing of another’s', async () => {
    for (const dialect of ['openai-responses', 'openai-chat'] as const) {
      const [first] = await read(
        await openai.responses.create({ model: planned(dialect, SLOW), input, background: true, stream: true }),
        1,
      )
      const id = idIn(first ? [first] : [])
      await expect(stranger.responses.retrieve(id)).rejects.toThrow(NotFoundError)
      await expect(stranger.responses.retrieve(id, { stream: true, starting_after: 1 })).rejects.toThrow(NotFoundError)
      await expect(stranger.responses.cancel(id)).rejects.toThrow(NotFoundError)
      await expect(stranger.responses.delete(id)).rejects.toThrow(NotFoundError)
      await expect(stranger.responses.inputItems.list(id)).rejects.toThrow(NotFoundError)
      const model = planned('openai-responses', `sim/${TEXT}`)
      const asked = stranger.responses.create({ model, input, previous_response_id: id })
      await expect(asked).rejects.toThrow(BadRequestError)
      expect((await openai.responses.cancel(id)).status).toBe('cancelled')
    }
  })

  test('does not notice that the line to the provider broke, where the provider keeps the response', async () => {
    const model = planned('openai-responses', `sim/cut?form=numbered&tokens=40&seed=a&at-event=12`)
    const asked = { model, input, background: true, stream: true } as const
    const events = await read(await openai.responses.create(asked))
    expect(numbersIn(events)).toEqual(upTo(events.length - 1))
    expect(textIn(events)).toBe(expectedText(`sim/${TEXT}`))
    const lines = house.simulator.journal.filter(({ reads }) => reads !== undefined)
    expect(lines.map(({ state }) => state)).toEqual(['cut', 'finished'])
    expect(house.simulator.journal.filter(({ reads }) => reads === undefined)).toHaveLength(1)
  })

  test('hears what is wrong with what they asked', async () => {
    const model = planned('openai-chat', `sim/${TEXT}`)
    const { id } = await openai.responses.create({ model, input, background: true })
    const after = (starting_after: number) => openai.responses.retrieve(id, { stream: true, starting_after })
    await expect(after(-1)).rejects.toMatchObject({ status: 400, code: 'seq-invalid' })
    await expect(after(1e6)).rejects.toMatchObject({ status: 416, code: 'seq-ahead' })
    await expect(openai.responses.retrieve('resp_none')).rejects.toMatchObject({ status: 404, code: 'reply-unknown' })
    await expect(openai.responses.inputItems.list(id)).rejects.toMatchObject({ status: 404, code: 'route-unknown' })
  })

  test('goes on with a conversation that their provider keeps', async () => {
    const model = planned('openai-responses', `sim/${TEXT}`)
    const first = await openai.responses.create({ model, input })
    const second = await openai.responses.create({ model, input, previous_response_id: first.id })
    expect(second.status).toBe('completed')
    const sent = house.simulator.journal.map(
      ({ body }) => JSON.parse(body ?? '{}') as { previous_response_id?: string },
    )
    expect(sent.map((body) => body.previous_response_id)).toEqual([undefined, first.id])
  })
})
