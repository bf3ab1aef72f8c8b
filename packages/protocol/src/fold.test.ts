import { describe, expect, it } from 'vitest'
import type { Event } from './event.ts'
import { type Message, EMPTY, fold, reasoningOf, textOf } from './fold.ts'

const messageOf = (...events: Event[]): Message => events.reduce(fold, EMPTY)

describe('the fold', () => {
  it('makes a message of its events', () => {
    const message = messageOf(
      { type: 'message-start', id: 'm1', model: 'm' },
      { type: 'reasoning-start', block: 0 },
      { type: 'reasoning-delta', block: 0, text: 'Hm' },
      { type: 'reasoning-signature', block: 0, signature: 's' },
      { type: 'block-end', block: 0 },
      { type: 'text-start', block: 1 },
      { type: 'text-delta', block: 1, text: 'He' },
      { type: 'text-delta', block: 1, text: 'y' },
      { type: 'tool-start', block: 2, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 2, json: '{}' },
      { type: 'usage', usage: { input: 1, output: 1 } },
      { type: 'usage', usage: { output: 2 } },
      { type: 'message-end', ending: 'tool-use', reason: 'tool_use' },
    )
    expect(message).toEqual({
      id: 'm1',
      model: 'm',
      blocks: [
        { type: 'reasoning', text: 'Hm', signature: 's' },
        { type: 'text', text: 'Hey' },
        { type: 'tool', id: 'a', name: 'f', json: '{}' },
      ],
      usage: { input: 1, output: 2 },
      ending: 'tool-use',
      reason: 'tool_use',
    })
    expect([textOf(message), reasoningOf(message)]).toEqual(['Hey', 'Hm'])
  })

  it('marks a refusal, and counts it as text', () => {
    const message = messageOf(
      { type: 'text-start', block: 0, refusal: true },
      { type: 'text-delta', block: 0, text: 'No.' },
    )
    expect(message.blocks).toEqual([{ type: 'text', text: 'No.', refusal: true }])
    expect(textOf(message)).toBe('No.')
  })

  it.each([
    ['reply-stopped', 'stopped'],
    ['over-budget', 'over-budget'],
    ['upstream-cut', 'failed'],
  ] as const)('ends with %s as %s', (code, ending) => {
    expect(messageOf({ type: 'message-fail', problem: { code, message: '' } })).toMatchObject({
      ending,
      problem: { code },
    })
  })

  it('leaves alone what it does not know, and deltas that fit no block', () => {
    const message = messageOf({ type: 'text-start', block: 0 })
    expect(fold(message, { type: 'unknown', data: 'x' })).toBe(message)
    expect(fold(message, { type: 'text-delta', block: 1, text: 'x' })).toBe(message)
    expect(fold(message, { type: 'tool-delta', block: 0, json: 'x' })).toBe(message)
  })

  it('never changes a message, nor a block it does not touch', () => {
    const before = messageOf({ type: 'text-start', block: 0 }, { type: 'text-start', block: 1 })
    const after = fold(before, { type: 'text-delta', block: 1, text: 'x' })
    expect(before.blocks).toEqual([
      { type: 'text', text: '' },
      { type: 'text', text: '' },
    ])
    expect(after.blocks[0]).toBe(before.blocks[0])
  })
})
