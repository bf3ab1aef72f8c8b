import { expect, test } from 'vitest'
import { changeOf, dayOf, newKeyOf } from './key-wish.ts'

const fields = (said: Record<string, string>): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(said)) form.set(name, value)
  return form
}

test('of a new key, what is left empty is not restricted', () => {
  expect(newKeyOf(fields({ name: ' Chat ', project: '', models: '', networks: '', origins: '', expires: '' }))).toEqual(
    {
      name: 'Chat',
    },
  )
})

test('lists are separated by commas or lines', () => {
  const { models, networks } = newKeyOf(
    fields({ name: 'Chat', models: 'claude-*, gpt-5', networks: '10.0.0.0/8\n::1' }),
  )
  expect(models).toEqual(['claude-*', 'gpt-5'])
  expect(networks).toEqual(['10.0.0.0/8', '::1'])
})

test('of a key that is changed, what is left empty is lifted', () => {
  expect(changeOf(fields({ name: 'Chat' }))).toEqual({
    name: 'Chat',
    project: null,
    tags: [],
    models: null,
    networks: null,
    origins: null,
    expires_at: null,
  })
})

test('the day of an end is good until it is over, and is the same day when it is read again', () => {
  const { expires_at = null } = changeOf(fields({ name: 'Chat', expires: '2027-03-31' }))
  expect(new Date(expires_at ?? '').getHours()).toBe(23)
  expect(dayOf({ expires_at })).toBe('2027-03-31')
})

test('a key operates the relay only where somebody said so', () => {
  expect(newKeyOf(fields({ name: 'Chat', power: 'ask' })).admin).toBeUndefined()
  expect(newKeyOf(fields({ name: 'Chat', power: 'operate' })).admin).toBe(true)
})
