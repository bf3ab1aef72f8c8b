// The configurations of docs/proxies.md do what that page says. Each is taken from it as it stands, but for ports,
// certificates and how long a minute is. No time is measured: the upstream says a word when the reader has heard the one before,
// so a proxy that collects would wait for ever.
import { describe, expect, test } from 'vitest'
import { type Passage, proxies, passageThrough } from './proxies.ts'

const missing = proxies.filter(({ isThere }) => !isThere).map(({ name }) => name)
if (missing.length > 0 && !process.env['CI'])
  console.warn(
    `\nNOT RUN: ${missing.join(', ')}. Debian has them (apt-get install nginx-light caddy haproxy). In CI this fails.\n`,
  )

for (const { name, isThere, isImpatient, start } of proxies)
  describe.skipIf(!isThere && !process.env['CI'])(name, () => {
    const begin = (more: Parameters<typeof passageThrough>[1] = {}): Promise<Passage> => passageThrough(start, more)

    test('passes each word on before the next one is made', async () => {
      const passage = await begin()
      const reader = await passage.ask()
      for (const word of ['one', 'two', 'three', 'four']) {
        passage.say(word)
        await reader.until(word)
      }
      passage.finish()
      await reader.until('[DONE]')
      await reader.closed
    })

    test('lets a silence last that is longer than its timeout, because there are heartbeats', async () => {
      const passage = await begin({ minuteMs: 1_000, heartbeatMs: 200 })
      const reader = await passage.ask()
      passage.say('before')
      await reader.until('before')
      await reader.untilHeartbeats(8)
      passage.say('after')
      await reader.until('after')
    })

    if (isImpatient)
      test('would cut that silence without them', async () => {
        const passage = await begin({ minuteMs: 1_000, heartbeatMs: 60_000 })
        const reader = await passage.ask()
        passage.say('before')
        await reader.until('before')
        await reader.closed
        expect(reader.text).not.toContain('[DONE]')
      })

    test('tells the client’s address, and nobody else can', async () => {
      const passage = await begin({ networks: ['127.0.0.7/32'] })
      const statusFrom = async (localAddress: string, headers: Record<string, string> = {}): Promise<number> =>
        (await passage.look({ localAddress, headers })).status
      expect(await statusFrom('127.0.0.7')).toBe(404)
      expect(await statusFrom('127.0.0.8')).toBe(403)
      expect(await statusFrom('127.0.0.8', { 'x-forwarded-for': '127.0.0.7' })).toBe(403)
    })

    test('speaks HTTP/2 to browsers', async () => {
      const passage = await begin()
      expect(await passage.protocol()).toBe('h2')
    })

    test('hangs up when the client has, so that nothing more is bought', async () => {
      const passage = await begin({ heartbeatMs: 200 })
      const reader = await passage.ask()
      passage.say('a word')
      await reader.until('a word')
      reader.leave()
      await passage.upstreamClosed
    })
  })
