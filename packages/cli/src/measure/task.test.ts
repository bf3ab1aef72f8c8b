import { expect, test } from 'vitest'
import { UsageError } from '../settings.ts'
import { bodyOf, promptsOf, subjectsOf, tasksOf } from './task.ts'

test('models and targets are taken by commas, each once, in their dialect', () => {
  const subjects = subjectsOf(['gpt-5, claude-x,', 'eu/claude-x,gpt-5'], undefined)
  expect(subjects.map(({ name, dialect }) => [name, dialect.name])).toEqual([
    ['gpt-5', 'openai-chat'],
    ['claude-x', 'anthropic-messages'],
    ['eu/claude-x', 'anthropic-messages'],
  ])
  expect(subjectsOf(['claude-x'], 'openai-chat')[0]?.dialect.name).toBe('openai-chat')
})

test.each([
  [() => subjectsOf([undefined, ' , '], undefined)],
  [() => subjectsOf(['a'], 'gemini')],
  [() => promptsOf('0')],
  [() => promptsOf('/nowhere/at/all')],
])('what is asked wrongly is said (%#)', (ask) => {
  expect(ask).toThrow(UsageError)
})

test('its own prompts are all different', () => {
  expect(new Set(promptsOf('100')).size).toBe(100)
})

test('a prompt goes to every model before the next one does', () => {
  const tasks = tasksOf(subjectsOf(['a,b'], undefined), ['one', 'two'])
  expect(tasks.map(({ subject, prompt }) => `${subject.name} ${prompt}`)).toEqual(['a one', 'b one', 'a two', 'b two'])
})

test('a body has the bound that its dialect wants', () => {
  const [chat, messages] = tasksOf(subjectsOf(['gpt-5,claude-x'], undefined), ['hello'])
  if (!chat || !messages) throw new Error('two tasks were made')
  expect(bodyOf(chat, undefined)).not.toHaveProperty('max_tokens')
  expect(bodyOf(chat, 9)).toMatchObject({ model: 'gpt-5', max_tokens: 9, stream_options: { include_usage: true } })
  expect(bodyOf(messages, undefined)).toMatchObject({ max_tokens: 1_024 })
})
