import { expect, test } from 'vitest'
import { linkIn } from './link.ts'

test('a code is found in the fragment of a link, and nowhere else', () => {
  expect(linkIn('#visit=a1-B_2')).toEqual({ kind: 'visit', code: 'a1-B_2' })
  expect(linkIn('#/welcome=hfl_1')).toEqual({ kind: 'welcome', code: 'hfl_1' })
  expect(linkIn('#reset=hfl_1')).toEqual({ kind: 'reset', code: 'hfl_1' })
  expect(linkIn('#invitation=hfi_1')).toEqual({ kind: 'invitation', code: 'hfi_1' })
  for (const other of ['', '#/', '#/c/visit', '#visit=', '#visit=a b', '#other=a1', '#/keys?visit=a1'])
    expect(linkIn(other), other).toBeUndefined()
})

test('why a provider let nobody in is said in a sentence, also where the word is a new one', () => {
  expect(linkIn('#sign-in=password-first')).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('password'),
  })
  expect(linkIn('#sign-in=never-heard')).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('Try again'),
  })
})
