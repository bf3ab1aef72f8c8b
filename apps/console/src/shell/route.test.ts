import { expect, test } from 'vitest'
import { hrefOf, parseRoute } from './route.ts'

test('what is written can be read', () => {
  for (const route of [{ place: 'chat' }, { place: 'chat', chat: 'cht_a-1' }] as const)
    expect(parseRoute(hrefOf(route))).toEqual(route)
})

test('a fragment that nobody wrote is the chat', () => {
  for (const fragment of ['', '#', '#/', '#/c/', '#/c/<b>', '#visit=abc'])
    expect(parseRoute(fragment)).toEqual({ place: 'chat' })
})
