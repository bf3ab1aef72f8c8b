import { expect, it } from 'vitest'
import { type Pressed, meaningOf } from './keys.ts'

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 0 }
const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({ ...none, key, ...more })

it('Enter sends, and Shift and Enter begins a line', () => {
  expect(meaningOf(press('Enter'), false, false)).toBe('send')
  expect(meaningOf(press('Enter', { shiftKey: true }), false, false)).toBeUndefined()
})

it('on a touch screen Enter begins a line, because nothing else can', () => {
  expect(meaningOf(press('Enter'), false, true)).toBeUndefined()
  expect(meaningOf(press('Enter', { metaKey: true }), false, true)).toBe('send')
})

it('Enter in the middle of a word that is being put together sends nothing', () => {
  expect(meaningOf(press('Enter', { isComposing: true }), false, false)).toBeUndefined()
  expect(meaningOf(press('Enter', { keyCode: 229 }), false, false)).toBeUndefined()
})

it('Up edits what was said last, where nothing is written', () => {
  expect(meaningOf(press('ArrowUp'), true, false)).toBe('edit-last')
  expect(meaningOf(press('ArrowUp'), false, false)).toBeUndefined()
  expect(meaningOf(press('ArrowUp', { shiftKey: true }), true, false)).toBeUndefined()
})
