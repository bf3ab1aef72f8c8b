import type { Event } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import { World } from '../test/world.ts'
import { openMeter } from './core.ts'

const text: Event = { type: 'text-delta', block: 0, text: 'a' }
const thought: Event = { type: 'reasoning-delta', block: 0, text: 'a' }
const usage = (output: number, reasoning?: number): Event => ({
  type: 'usage',
  usage: { output, ...(reasoning !== undefined && { reasoning }) },
})
const end: Event = { type: 'message-end', ending: 'complete', reason: 'stop' }

describe('tokens per second', () => {
  /** Two seconds of it. */
  const check = (events: readonly (readonly Event[])[], expected: object | undefined) => {
    const meter = openMeter(new World().runtime)
    meter.opened()
    events.forEach((some, index) => meter.arrived(10, some, 1000 + (2000 * index) / Math.max(1, events.length - 1)))
    expect(meter.read().tokensPerSecond).toEqual(expected)
  }

  it('are unknown before there is time between two tokens', () => {
    check([], undefined)
    check([[text]], undefined)
  })
  it('are guessed by pieces while nobody has counted, and say so', () =>
    check([[text], [text, text], [text]], { value: 2, from: 'events' }))
  it('are what the provider counted once the reply has ended', () => {
    check([[text], [text], [usage(50), end]], { value: 25, from: 'usage' })
    // Anthropic begins with a count of 1.
    check([[usage(1), text], [text]], { value: 1, from: 'events' })
  })
  it('are without reasoning that was not shown, and with it where it was', () => {
    check([[text], [usage(50, 40), end]], { value: 5, from: 'usage' })
    check([[thought], [text], [usage(50, 40), end]], { value: 25, from: 'usage' })
  })
})
