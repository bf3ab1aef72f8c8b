import type { ChatMessage, ChatState } from '@holdfast/client/chat'
import { EMPTY, type Message } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { between, openRecorder } from './recorder.ts'

type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>

const message = (content: Partial<Message>, isRunning: boolean, id = 'msg_1'): AssistantMessage => ({
  id,
  role: 'assistant',
  at: 0,
  branch: { index: 0, count: 1 },
  model: 'sim/steady',
  content: { ...EMPTY, ...content },
  isRunning,
})

const continued = { segment: 2, how: 'continued', model: 'other' } as const
const restarted = { segment: 3, how: 'restarted' } as const

test('a seam is told once', () => {
  const before = message({ seams: [continued] }, true)
  expect(between(message({}, true), before, 7)).toEqual([{ type: 'seam', at: 7, how: 'continued', model: 'other' }])
  expect(between(before, message({ seams: [continued, restarted] }, true), 9)).toEqual([
    { type: 'seam', at: 9, how: 'restarted' },
  ])
})

test('an ending is told when the reply stops running, and is unknown where nobody read it', () => {
  expect(between(message({}, true), message({ ending: 'length' }, false), 7)).toEqual([
    { type: 'ended', at: 7, ending: 'length' },
  ])
  expect(between(message({}, true), message({}, false), 7)).toEqual([{ type: 'ended', at: 7, ending: 'unknown' }])
})

test('a message of an earlier visit has no story', () => {
  expect(between(undefined, message({ ending: 'complete', seams: [continued] }, false), 7)).toEqual([])
  expect(between(message({}, true), message({ ending: 'complete' }, false, 'msg_2'), 7)).toEqual([])
})

test('many happenings within one frame are shown once', () => {
  const due: (() => void)[] = []
  const { tell, look, subscribe, getSnapshot } = openRecorder(
    () => 1500,
    (work) => due.push(work),
  )
  let shown = 0
  subscribe(() => (shown += 1))
  tell({ type: 'began', at: 1000, how: 'asked' })
  for (let at = 1010; at < 1100; at += 10) tell({ type: 'arrived', at, frames: 1, bytes: 1 })
  const state = (last: AssistantMessage): ChatState => ({ id: 'c', messages: [last], status: 'streaming' })
  look(state(message({}, true)))
  look(state(message({ ending: 'complete' }, false)))
  expect(due).toHaveLength(1)
  due[0]?.()
  expect(shown).toBe(1)
  expect(getSnapshot()).toMatchObject({ frames: 9, end: { at: 500, ending: 'complete' } })
})
