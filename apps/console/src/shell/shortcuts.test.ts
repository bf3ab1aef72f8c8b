import { expect, test } from 'vitest'
import { type Press, shortcutOf } from './shortcuts.ts'

const press = (key: string, ...held: readonly ('ctrl' | 'meta' | 'shift' | 'alt')[]): Press => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

test('Ctrl and Cmd mean the same, also while writing', () => {
  expect(shortcutOf(press('k', 'ctrl'), false)).toBe('new-chat')
  expect(shortcutOf(press('k', 'meta'), true)).toBe('new-chat')
})

test('a slash is a slash where somebody writes', () => {
  expect(shortcutOf(press('/'), false)).toBe('compose')
  expect(shortcutOf(press('/'), true)).toBeUndefined()
  expect(shortcutOf(press('?', 'shift'), true)).toBeUndefined()
})

test('shift is part of a shortcut, or it is another', () => {
  expect(shortcutOf(press('F', 'ctrl', 'shift'), false)).toBe('search')
  expect(shortcutOf(press('f', 'ctrl'), false)).toBeUndefined()
  expect(shortcutOf(press('K', 'ctrl', 'shift'), false)).toBeUndefined()
  expect(shortcutOf(press('?', 'shift'), false)).toBe('help')
})

test('a letter alone, or with alt, means nothing', () => {
  expect(shortcutOf(press('k'), false)).toBeUndefined()
  expect(shortcutOf(press('k', 'ctrl', 'alt'), false)).toBeUndefined()
})
