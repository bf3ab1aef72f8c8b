// Without a relay, over real HTTP, against a provider that misbehaves on command.
import { type Simulator, expectedText, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DialectName, type OnCutChoice, type StartSettings, start, textOf } from './index.ts'

const QUESTION = 'What holds a ship?'
const WHOLE = expectedText('sim/fast', QUESTION)

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ recordBodies: true })
})
afterAll(() => simulator.close())
beforeEach(() => simulator.reset())

function ask(dialect: DialectName, settings: StartSettings) {
  const body = { model: 'sim/fast', max_tokens: 4000, messages: [{ role: 'user', content: QUESTION }] }
  return start(
    { baseURL: simulator.url, apiKey: 'any', dialect, body },
    { direct: true, patience: { baseMs: 1 }, ...settings },
  )
}

const faults = [
  ['the body ends', 'sim/fast?cut=end&cut-at-event=30'],
  ['the connection is closed', 'sim/fast?cut=close&cut-at-event=30'],
  ['the connection is reset', 'sim/fast?cut=reset&cut-at-event=30'],
  ['the provider falls silent', 'sim/fast?stall-at-event=30'],
  ['the provider says that it failed', 'sim/fast?error-at-event=30&error-status=500'],
  ['the provider says that it is overloaded', 'sim/fast?error-at-event=30&error-status=529'],
  ['there was no answer at all', 'sim/hangup'],
] as const

const ways: [string, OnCutChoice][] = [
  ['by a user turn', 'continue'],
  ['by prefill', { how: 'continue', continueBy: 'prefill' }],
  ['from the beginning', 'restart'],
]

describe.each(['openai-chat', 'anthropic-messages'] as const)('%s', (dialect) => {
  describe.each(ways)('%s', (_, onCut) => {
    it.each(faults)('the reply is whole where %s', async (_, plan) => {
      simulator.control(plan, { times: 1 })
      const reply = ask(dialect, { onCut, ...(plan.includes('stall') && { stallMsMax: 400 }) })
      expect(textOf(await reply.finished)).toBe(WHOLE)
      expect(reply.message).toMatchObject({ ending: 'complete', seams: [{ segment: 2 }] })
      expect(simulator.journal).toHaveLength(2)
    })
  })

  it('the reply is whole where it is cut twice', async () => {
    simulator.control('sim/fast?cut=end&cut-at-event=30', { times: 2 })
    const reply = ask(dialect, { onCut: 'continue' })
    expect(textOf(await reply.finished)).toBe(WHOLE)
    expect(simulator.journal).toHaveLength(3)
  })

  it.each(['deaf', 'preamble', 'sentence'])('a seam that is %s shows nothing that was not to be said', async (seam) => {
    simulator.control('sim/fast?cut=end&cut-at-event=30', { times: 1 })
    simulator.control(`sim/fast?seam=${seam}`, { times: 1 })
    const reply = ask(dialect, { onCut: { how: 'continue', purchasesMax: 2 } })
    const shown = new Set<string>()
    reply.subscribe(() => shown.add(textOf(reply.message)))
    await reply.finished.catch(() => undefined)
    for (const text of shown) expect(WHOLE.startsWith(text)).toBe(true)
    expect(simulator.journal).toHaveLength(2)
  })

  it('a model that takes no prefill leaves what was read', async () => {
    simulator.control('sim/fast?cut=end&cut-at-event=30', { times: 1 })
    simulator.control('sim/no-prefill')
    const reply = ask(dialect, { onCut: { how: 'continue', continueBy: 'prefill' } })
    await expect(reply.finished).rejects.toMatchObject({
      code: 'upstream-cut',
      cause: { problem: { code: 'line-refused', status: 400 } },
    })
    expect(WHOLE.startsWith(textOf(reply.message))).toBe(true)
    expect(textOf(reply.message)).not.toBe('')
    expect(simulator.journal).toHaveLength(2)
  })

  it('a tool call is never spliced', async () => {
    simulator.control('sim/fast?tokens=5&tools=1&cut-at-event=11&cut=end')
    const reply = ask(dialect, { onCut: 'continue' })
    await expect(reply.finished).rejects.toMatchObject({ code: 'upstream-cut' })
    expect(reply.message.blocks.at(-1)).toMatchObject({ type: 'tool' })
    expect(simulator.journal).toHaveLength(1)
  })
})
