import { expect, test } from 'vitest'
import { browserOf } from './browser.ts'

const check = (agent: string | null, expected: string) => expect(browserOf(agent)).toBe(expected)

test('a browser is known by its name, although it names its rivals, too', () => {
  check('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux')
  check(
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  )
  check('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android')
  check(
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  )
})

test('what is no browser is called what it calls itself', () => {
  check('curl/8.10.1', 'curl/8.10.1')
  check('', 'Something without a name')
  check(null, 'Something without a name')
})
