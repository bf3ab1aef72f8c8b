// What happens to subscriptions in moments that no real cluster has on demand.
import { expect, test } from 'vitest'
import type { Fleet } from './fleet.ts'
import { Listening } from './listening.ts'
import type { Server } from './server.ts'

/** A server that says yes to a subscription when it is told to. */
function place() {
  const channels = new Set<string>()
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => (answer = resolve))
  const wire = {
    subscribe(channel: string) {
      channels.add(channel)
      return answered
    },
    unsubscribe: (channel: string) => void channels.delete(channel),
    onChannelMoved: () => {},
  }
  const ear = { isUp: true, wire, open: () => {}, close: () => {} }
  return { channels, answer, server: { twin: () => ear } as unknown as Server }
}

test('a channel that moves while it is being subscribed to is heard where it has gone', async () => {
  const [here, there] = [place(), place()]
  let { server } = here
  const fleet = { serverOf: () => server, servers: () => [here.server, there.server], look: () => {} }
  const listening = new Listening(fleet as unknown as Fleet, true)
  const told: string[] = []
  const { held } = listening.add('news', { heard: () => {}, resumed: () => void told.push('resumed') })
  await expect.poll(() => here.channels.size).toBe(1)
  server = there.server
  listening.move()
  here.answer()
  there.answer()
  await held
  await expect.poll(() => told).toEqual(['resumed'])
  expect([[...here.channels], [...there.channels]]).toEqual([[], ['news']])
})
