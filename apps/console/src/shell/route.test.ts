import { expect, test } from 'vitest'
import { type Route, hrefOf, parseRoute } from './route.ts'

const routes: readonly Route[] = [
  { place: 'chat' },
  { place: 'chat', chat: 'cht_a-1' },
  { place: 'operate', page: 'overview' },
  { place: 'operate', page: 'replies', thing: 'rpl_1' },
  { place: 'operate', page: 'models', thing: 'openai/gpt 4 %?' },
  { place: 'operate', page: 'usage', query: { by: 'model', range: '7d' } },
  { place: 'operate', page: 'keys', thing: 'key_1', query: { tab: 'limits & more' } },
]

test.each(routes)('what is written can be read: %o', (route) => expect(parseRoute(hrefOf(route))).toEqual(route))

test('a fragment that nobody wrote is the chat', () => {
  for (const fragment of ['', '#', '#/', '#/c/', '#/c/<b>', '#visit=abc', '#/Keys', '#/keys/a/b'])
    expect(parseRoute(fragment)).toEqual({ place: 'chat' })
})

test('an address that is badly encoded is what it looks like', () =>
  expect(parseRoute('#/models/50%')).toEqual({ place: 'operate', page: 'models', thing: '50%' }))
