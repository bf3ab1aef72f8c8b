import type { AssistantMessage } from '@holdfast/client/chat'
import { describe, expect, it } from 'vitest'
import { assistant } from '../../test/messages.ts'
import { conditionOf } from './condition.ts'

const NOW = 1_000_000

const running = (line: AssistantMessage['line'], content: Partial<AssistantMessage['content']> = {}) =>
  conditionOf(assistant({ isRunning: true, ...(line && { line }) }, content), NOW, NOW - 7000)

const over = (content: Partial<AssistantMessage['content']>, more: Partial<AssistantMessage> = {}) =>
  conditionOf(assistant({ isRunning: false, ...more }, content), NOW)

describe('what is said of a reply that runs', () => {
  it('is connecting until there is a line', () => {
    expect(running(undefined)).toEqual({ state: 'connecting', attempt: 0 })
    expect(running({ phase: 'connecting', attempt: 0 })).toEqual({ state: 'connecting', attempt: 0 })
    expect(running({ phase: 'connecting', attempt: 2, nextTryAt: NOW + 1500 })).toEqual({
      state: 'connecting',
      attempt: 2,
      nextTryMs: 1500,
    })
  })

  it('is streaming while text comes, and quiet for as long as the model is', () => {
    expect(running({ phase: 'streaming', attempt: 0 })).toEqual({ state: 'streaming' })
    expect(running({ phase: 'quiet', attempt: 0 })).toEqual({ state: 'quiet', silentMs: 7000 })
  })

  it('counts down to the next attempt, never below nothing, and says when one is being made', () => {
    expect(running({ phase: 'reconnecting', attempt: 3, nextTryAt: NOW + 2000 })).toEqual({
      state: 'reconnecting',
      attempt: 3,
      nextTryMs: 2000,
    })
    expect(running({ phase: 'reconnecting', attempt: 3, nextTryAt: NOW - 5 })).toMatchObject({ nextTryMs: 0 })
    expect(running({ phase: 'reconnecting', attempt: 3 })).toEqual({ state: 'reconnecting', attempt: 3 })
  })

  it('is offline where the platform says so, whatever is planned', () => {
    expect(running({ phase: 'offline', attempt: 3, nextTryAt: NOW + 2000 })).toEqual({ state: 'offline' })
  })

  it('names who went on, or began again; the last one, while text comes', () => {
    const line = { phase: 'streaming', attempt: 0 } as const
    const seams = [
      { segment: 2, how: 'restarted' },
      { segment: 3, how: 'continued', model: 'b' },
    ] as const
    expect(running(line, { seams })).toEqual({ state: 'continued', model: 'b' })
    expect(running(line, { seams: seams.slice(0, 1) })).toEqual({ state: 'restarted' })
    expect(running({ phase: 'reconnecting', attempt: 1 }, { seams })).toMatchObject({ state: 'reconnecting' })
  })
})

describe('what is said of a reply that is over', () => {
  it('is complete when it said so', () => {
    expect(over({ ending: 'complete' })).toEqual({ state: 'complete' })
    expect(over({ ending: 'tool-use' })).toEqual({ state: 'complete' })
  })

  it('has a word for every other ending', () => {
    expect(over({ ending: 'stopped' })).toEqual({ state: 'stopped' })
    expect(over({ ending: 'length' })).toEqual({ state: 'cut-short' })
    expect(over({ ending: 'refusal' })).toEqual({ state: 'refused' })
    expect(over({ ending: 'failed' })).toEqual({ state: 'failed' })
    expect(over({ ending: 'over-budget' })).toEqual({ state: 'failed' })
  })

  it('is never called whole without an ending that was read', () => {
    expect(over({})).toEqual({ state: 'failed' })
    const trouble = { problem: { code: 'line-exhausted', message: '' }, next: 'retry' } as const
    expect(over({}, { trouble })).toEqual({ state: 'failed' })
  })
})
