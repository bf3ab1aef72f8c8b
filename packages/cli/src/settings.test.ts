import { expect, test } from 'vitest'
import { UsageError, readSettings } from './settings.ts'

const originsOf = (text: string | undefined, origins?: readonly string[]): readonly string[] =>
  readSettings({ HOLDFAST_ORIGINS: text }, {}, { limits: {}, ...(origins && { origins }) }).origins

test('HOLDFAST_ORIGINS goes before the file, and without either there are none', () => {
  expect(originsOf(undefined)).toEqual([])
  expect(originsOf('', ['https://file.example'])).toEqual(['https://file.example'])
  expect(originsOf('*', ['https://file.example'])).toEqual(['*'])
})

test('HOLDFAST_ORIGINS lists origins as a person writes them', () => {
  const origins = ['https://app.example.com', 'http://localhost:5173']
  expect(originsOf(' https://App.example.com/ ,http://localhost:5173,')).toEqual(origins)
})

test.each(['app.example.com', 'https://app.example.com/chat', 'null', 'https://*.example.com'])(
  'HOLDFAST_ORIGINS takes no %s',
  (text) => {
    expect(() => originsOf(text)).toThrow(UsageError)
  },
)

test('HOLDFAST_KEY cannot look like the token of a session', () => {
  for (const key of ['hfs_0123456789abcdef', 'hfr_0123456789abcdef'])
    expect(() => readSettings({ HOLDFAST_KEY: key })).toThrow('must not begin')
  expect(readSettings({ HOLDFAST_KEY: 'hf_0123456789abcdef' }).key).toBe('hf_0123456789abcdef')
})
