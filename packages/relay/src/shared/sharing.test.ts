// How often a node asks how many there are.
import { expect, test } from 'vitest'
import { makeSea } from '../routing/sea.suite.ts'
import { MemoryCommons } from './memory.ts'
import { Sharing } from './sharing.ts'

test('after many outages a node beats as often as before', async () => {
  const sea = makeSea()
  const commons = new MemoryCommons(sea.runtime)
  const sharing = new Sharing(commons.join('one'), sea.runtime)
  await sharing.open()
  let beats = 0
  sharing.everyBeat(() => void beats++)
  await sea.pass(30_000)
  const inPeace = beats

  // Some of them begin while a beat is on its way: then two hear of it.
  for (let outage = 0; outage < 25; outage++) {
    commons.latencyMs = 10_000
    void sharing.ask((their) => their.servers())
    await sea.pass(1_000)
    expect(sharing.isAway).toBe(true)
    commons.latencyMs = 0
    await sea.pass(15_000 + 100 * outage)
    expect(sharing.isAway).toBe(false)
  }
  beats = 0
  await sea.pass(30_000)
  expect(beats).toBe(inPeace)
  await sharing.close()
})
