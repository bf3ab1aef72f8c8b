import { EMPTY, type Message } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { compare } from './proof.ts'

const saying = (...blocks: Message['blocks']): Message => ({ ...EMPTY, blocks })
const text = (text: string) => ({ type: 'text', text }) as const

test('equal messages are equal, with the number of their characters', () => {
  expect(compare(saying(text('Salt water')), saying(text('Salt water')))).toEqual({ isEqual: true, characters: 10 })
})

test('a lost word is found, and shown where it is', () => {
  expect(compare(saying(text('The sea salt')), saying(text('The sea is salt')))).toEqual({
    isEqual: false,
    at: 8,
    shown: 'The sea salt',
    logged: 'The sea is salt',
  })
})

test('a message that is a beginning of the other is not equal to it', () => {
  expect(compare(saying(text('The')), saying(text('The sea')))).toMatchObject({ isEqual: false, at: 3 })
  expect(compare(saying(text('The sea')), saying(text('The')))).toMatchObject({ isEqual: false, at: 3 })
})

test('reasoning and arguments of tools count', () => {
  const tool = (json: string) => ({ type: 'tool', id: 'call_1', name: 'tide', json }) as const
  expect(compare(saying(text('a'), tool('{"at":1}')), saying(text('a'), tool('{"at":2}')))).toMatchObject({
    isEqual: false,
  })
  const reasoning = (text: string) => ({ type: 'reasoning', text }) as const
  expect(compare(saying(reasoning('ab')), saying(reasoning('a')))).toMatchObject({ isEqual: false })
})

test('a long difference is shown with a little of its surroundings', () => {
  const long = 'x'.repeat(1000)
  const proof = compare(saying(text(`${long}a${long}`)), saying(text(`${long}b${long}`)))
  expect(proof).toMatchObject({ at: 1000, shown: `${'x'.repeat(24)}a${'x'.repeat(23)}` })
})
