import { describe, expect, it } from 'vitest'
import { uncaughtDuring } from '../test/uncaught.ts'
import { World, type WorldFrame, anthropicFrames, openaiFrames } from '../test/world.ts'
import { type Callbacks, HoldfastError, type Reply, type ToolCall, on, start, textOf } from './index.ts'

const WORDS = ['It ', 'häld ', 'fast.']

function begin(w: World, settings: object = {}): Reply {
  const dialect = w.dialect as 'openai-chat'
  return start({ baseURL: 'http://relay', apiKey: 'secret', dialect, body: {} }, { runtime: w.runtime, ...settings })
}

function world(frames: readonly WorldFrame[] = openaiFrames(WORDS)): World {
  const w = new World()
  w.frames = frames
  return w
}

/** All that was told, as a list of what and what with. */
function listening(): { told: [string, unknown][]; callbacks: Callbacks } {
  const told: [string, unknown][] = []
  const note = (name: string) => (value: unknown) => void told.push([name, value])
  const names = ['text', 'reasoning', 'tool', 'usage', 'seam', 'line', 'end', 'error'] as const
  return { told, callbacks: Object.fromEntries(names.map((name) => [name, note(name)])) }
}

const namesOf = (told: readonly [string, unknown][]) => told.map(([name]) => name).filter((name) => name !== 'line')

const chunk = (delta: object, more: object = {}) => ({
  data: JSON.stringify({ choices: [{ index: 0, delta }], ...more }),
})
const call = (index: number, json: string, more: object = {}) =>
  chunk({ tool_calls: [{ index, function: { arguments: json }, ...more }] })

describe('callbacks', () => {
  it('are told what comes, in its order, and the whole message last', async () => {
    const w = world([
      chunk({ reasoning_content: 'Hm.' }),
      ...openaiFrames(WORDS).slice(0, 3),
      { data: '{"holdfast":{"segment":2,"how":"continued","model":"other"}}' },
      chunk({ content: ' Yes.' }),
      {
        data: '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}',
      },
      { data: '[DONE]' },
    ])
    const reply = begin(w)
    const { told, callbacks } = listening()
    on(reply, callbacks)
    const message = await w.until(reply.finished)
    await w.settle()
    expect(told.filter(([name]) => name !== 'line')).toEqual([
      ['reasoning', 'Hm.'],
      ...WORDS.map((word) => ['text', word]),
      ['seam', { segment: 2, how: 'continued', model: 'other' }],
      ['text', ' Yes.'],
      ['usage', { input: 3, output: 4 }],
      ['end', message],
    ])
    expect(told.at(-1)![0]).toBe('end')
    const lines = told.filter(([name]) => name === 'line').map(([, line]) => (line as Reply['line']).phase)
    expect(lines[0]).toBe('connecting')
    expect(lines.at(-1)).toBe('closed')
    expect(lines).toContain('streaming')
  })

  it('are told of tool calls as they grow', async () => {
    const w = world([
      call(0, '', { id: 'a', function: { name: 'look', arguments: '' } }),
      call(0, '{"at"'),
      call(0, ':1}'),
      call(1, '{}', { id: 'b', function: { name: 'go', arguments: '{}' } }),
      { data: '{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}' },
      { data: '[DONE]' },
    ])
    const reply = begin(w)
    const calls: ToolCall[] = []
    on(reply, { tool: (one) => void calls.push(one) })
    await w.until(reply.finished)
    await w.settle()
    const first = { block: 0, id: 'a', name: 'look' }
    const second = { block: 1, id: 'b', name: 'go' }
    expect(calls.filter(({ block }) => block === 0)).toEqual([
      { ...first, json: '', delta: '', isWhole: false },
      { ...first, json: '{"at"', delta: '{"at"', isWhole: false },
      { ...first, json: '{"at":1}', delta: ':1}', isWhole: false },
      { ...first, json: '{"at":1}', delta: '', isWhole: true },
    ])
    expect(calls.at(-1)).toEqual({ ...second, json: '{}', delta: '', isWhole: true })
  })

  it('are told of an ending that is a failure as of any other', async () => {
    const w = world([openaiFrames(WORDS)[0]!, { data: '{"error":{"code":"upstream-cut","message":"It broke."}}' }])
    const reply = begin(w)
    const { told, callbacks } = listening()
    on(reply, callbacks)
    await w.until(reply.finished)
    await w.settle()
    expect(namesOf(told)).toEqual(['text', 'end'])
    expect(told.at(-1)![1]).toMatchObject({ ending: 'failed' })
  })

  it('are told why, where the ending cannot be reached', async () => {
    const w = world()
    w.faults = [{ refuse: 400 }]
    const reply = begin(w)
    const { told, callbacks } = listening()
    on(reply, callbacks)
    await w.until(reply.finished.catch(() => undefined))
    await w.settle()
    expect(namesOf(told)).toEqual(['error'])
    expect(told.at(-1)![1]).toBeInstanceOf(HoldfastError)
    expect(told.at(-1)![1]).toBe(reply.failure)
  })

  it('that return promises are waited for, and hold the line back', async () => {
    const w = world(openaiFrames(Array.from({ length: 300 }, (_, n) => `${n} `)))
    const reply = begin(w, { bufferedEventsMax: 10 })
    let release!: () => void
    const gate = new Promise<void>((resolve) => (release = resolve))
    let text = ''
    on(reply, {
      text: async (delta) => {
        await gate
        text += delta
      },
    })
    await w.pass(1000)
    expect(text).toBe('')
    expect(reply.seq).toBeLessThan(20)
    release()
    await w.until(reply.finished)
    await w.settle(20)
    expect(text).toBe(textOf(reply.message))
  })

  it('hear nothing more once that is said, and the reply goes on', async () => {
    const w = world(anthropicFrames(WORDS))
    w.dialect = 'anthropic-messages'
    const reply = begin(w)
    const { told, callbacks } = listening()
    const off = on(reply, { ...callbacks, text: (delta) => (told.push(['text', delta]), off()) })
    expect(textOf(await w.until(reply.finished))).toBe(WORDS.join(''))
    await w.settle()
    expect(told.filter(([name]) => name === 'text')).toEqual([['text', WORDS[0]]])
    expect(namesOf(told)).not.toContain('end')
    const never = listening()
    on(reply, never.callbacks)()
    await w.settle()
    expect(namesOf(never.told)).toEqual([])
  })

  it('that throw are told nothing more, and what they threw is not lost', async () => {
    const w = world()
    const { told, callbacks } = listening()
    const mistake = new Error('mine')
    const thrown = await uncaughtDuring(async () => {
      const reply = begin(w)
      on(reply, {
        ...callbacks,
        text: () => {
          throw mistake
        },
      })
      await w.until(reply.finished)
      await w.settle()
    })
    expect(thrown).toEqual([mistake])
    expect(namesOf(told)).toEqual([])
  })
})
