import { expect, test } from 'vitest'
import {
  BARE,
  changesIn,
  forgetSetup,
  keepSetup,
  keptSetup,
  lastModel,
  modelAmong,
  parametersOf,
  parseExtra,
} from './setup.ts'

const shelf = () => {
  const map = new Map<string, string>()
  return {
    getItem: (name: string) => map.get(name) ?? null,
    setItem: (name: string, value: string) => void map.set(name, value),
    removeItem: (name: string) => void map.delete(name),
  }
}

test('only what was set is sent', () => {
  expect(parametersOf(BARE)).toEqual({})
  expect(parametersOf({ ...BARE, temperature: 0, topP: 0.9, tokensMax: 100, effort: 'low' })).toEqual({
    temperature: 0,
    top_p: 0.9,
    max_completion_tokens: 100,
    reasoning_effort: 'low',
  })
})

test('what was typed as JSON wins, and what is no object is not sent', () => {
  expect(parametersOf({ ...BARE, temperature: 1, extra: '{"temperature":0.2,"seed":7}' })).toEqual({
    temperature: 0.2,
    seed: 7,
  })
  for (const extra of ['{"seed"', '[1]', 'null', '7']) {
    expect(parametersOf({ ...BARE, extra })).toEqual({})
    expect(parseExtra(extra).wrong).toBeTruthy()
  }
  expect(parseExtra('  ')).toEqual({})
})

test('a conversation finds its setup again, and another one only the model', () => {
  const storage = shelf()
  const setup = { ...BARE, model: 'sim/slow', temperature: 0.5 }
  keepSetup('a', setup, storage)
  expect(keptSetup('a', storage)).toEqual(setup)
  expect(keptSetup('b', storage)).toEqual(BARE)
  expect(lastModel(storage)).toBe('sim/slow')
  forgetSetup('a', storage)
  expect(keptSetup('a', storage)).toEqual(BARE)
})

test('a shelf that was scribbled on is as good as an empty one', () => {
  const storage = shelf()
  storage.setItem('holdfast.setup.a', '{')
  expect(keptSetup('a', storage)).toEqual(BARE)
})

test('changes are counted, the system prompt among them', () => {
  expect(changesIn(BARE)).toBe(0)
  expect(changesIn({ ...BARE, system: 'Be brief.', temperature: 1 })).toBe(2)
})

test('the last model stays while it is served; else the first that most would try', () => {
  expect(modelAmong('b', ['a', 'b'])).toBe('b')
  expect(modelAmong('gone', ['gpt-4o', 'claude-sonnet-4-5'])).toBe('claude-sonnet-4-5')
  expect(modelAmong('', ['sim/cut', 'sim/steady'])).toBe('sim/steady')
  expect(modelAmong('', ['sim/cut', 'llama3'])).toBe('llama3')
  expect(modelAmong('kept', [])).toBe('kept')
})
