// What every engine of the commons does, by whatever clock it has.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Bucket, GRAINS, full } from '../books/limits/bucket.ts'
import { seededDice } from '../routing/sea.suite.ts'
import { type Holder, claimSlots } from './claims.ts'
import type { Claim, Commons, Wish } from './commons.ts'
import { drawFrom } from './draw.ts'
import type { News } from './news.ts'

const rate = { perMinute: 60 }
const wish = (more: Partial<Wish> = {}): Wish => ({ rate, least: 1, most: 1, debit: 0, ...more })
const claim = (more: Partial<Claim> = {}): Claim => ({
  max: 4,
  keep: 0,
  wish: 1,
  isWaiting: false,
  ttlMs: 10_000,
  ...more,
})

/**
 * @param join another node, at the same commons each time
 * @param pass lets so much time pass
 */
export function describeCommons(
  name: string,
  join: (node: string) => Promise<Commons>,
  pass: (ms: number) => Promise<void> = (ms) => sleep(ms),
): void {
  let names = 0
  const fresh = (): string => `key_${name.length}_${(names += 1)}`

  describe(`the commons in ${name}`, () => {
    test('what a node says of itself every node hears, and it is forgotten in time', async () => {
      const [one, other] = [await join('a'), await join('b')]
      await one.say('ä first', 60_000)
      await other.say('of b', 60_000)
      await one.say('ä second', 60_000)
      const texts = new Map((await other.said()).map(({ node, text }) => [node, text]))
      expect([texts.get('a'), texts.get('b')]).toEqual(['ä second', 'of b'])
      await pass(30)
      const said = (await other.said()).find(({ node }) => node === 'a')
      expect(said?.agoMs).toBeGreaterThanOrEqual(25)
      await other.say('again', 20)
      await pass(30)
      await one.say('third', 20)
      expect((await one.said()).map(({ node }) => node)).toEqual(['a'])
      expect(Array.isArray(await one.servers())).toBe(true)
    })

    test('a bucket is one for all nodes, and holds no more than a minute’s worth', async () => {
      const [one, other, bucket] = [await join('a'), await join('b'), fresh()]
      expect(await one.draw(bucket, wish({ least: 1, most: 40 }))).toMatchObject({ granted: 40 })
      expect(await other.draw(bucket, wish({ least: 1, most: 40 }))).toMatchObject({ granted: 20 })
      const none = await one.draw(bucket, wish())
      expect(none.granted).toBe(0)
      expect(none.grains).toBeLessThan(GRAINS)
      const few = await other.draw(bucket, wish({ least: 5, most: 10 }))
      expect(few.granted).toBe(0)
    })

    test('what was not needed goes back, and what was missing is owed', async () => {
      const [one, bucket] = [await join('a'), fresh()]
      await one.draw(bucket, wish({ most: 60 }))
      const back = await one.draw(bucket, wish({ least: 0, most: 0, debit: -30 }))
      expect(Math.floor(back.grains / GRAINS)).toBe(30)
      const owed = await one.draw(bucket, wish({ least: 0, most: 0, debit: 100 }))
      expect(Math.ceil(owed.grains / GRAINS)).toBeGreaterThanOrEqual(-70)
      expect(Math.ceil(owed.grains / GRAINS)).toBeLessThan(-60)
      expect((await one.draw(bucket, wish({ least: 0, most: 9 }))).granted).toBe(0)
      const more = await one.draw(bucket, wish({ least: 0, most: 0, debit: -1_000 }))
      expect(more.grains).toBe(60 * GRAINS)
    })

    test('more than a bucket holds is drawn when it is full, and owed', async () => {
      const [one, bucket] = [await join('a'), fresh()]
      expect(await one.draw(bucket, wish({ least: 100, most: 100 }))).toMatchObject({
        granted: 100,
        grains: -40 * GRAINS,
      })
    })

    test('what comes back too late is lost', async () => {
      const [one, bucket] = [await join('a'), fresh()]
      const { at } = await one.draw(bucket, wish({ most: 60 }))
      const late = wish({ least: 0, most: 0, back: { amount: 30, drawnAt: at - 2_500 } })
      expect((await one.draw(bucket, late)).grains).toBeLessThan(5 * GRAINS)
      const soon = wish({ least: 0, most: 0, back: { amount: 30, drawnAt: at } })
      expect((await one.draw(bucket, soon)).grains).toBeGreaterThanOrEqual(30 * GRAINS)
    })

    test('a thousand wishes at random are answered as the arithmetic says', async () => {
      const dice = seededDice(7)
      const below = (most: number): number => Math.floor(dice() * most)
      const [one, bucket] = [await join('a'), fresh()]
      const fast = { perMinute: 1_000_000_000, burst: 50_000_000 }
      let expected: Bucket | undefined
      for (let index = 0; index < 1_000; index += 1) {
        const least = below(2) * below(5_000_000)
        const debit = below(4) === 0 ? below(10_000_000) - 5_000_000 : 0
        const next = wish({ rate: fast, least, most: least + below(2_000_000), debit })
        const drawn = await one.draw(bucket, next)
        const [after, answer] = drawFrom(expected ?? full(fast, drawn.at), next, drawn.at)
        expect(drawn).toEqual(answer)
        expected = after
      }
    })

    test('never more slots are held than there are, and those of a node that is gone are free', async () => {
      const [one, other, slots] = [await join('a'), await join('b'), fresh()]
      expect(await one.claim(slots, claim({ wish: 3, ttlMs: 60 }))).toEqual({ granted: 3, isContested: false })
      expect(await other.claim(slots, claim({ wish: 3 }))).toEqual({ granted: 1, isContested: false })
      await pass(100)
      expect(await other.claim(slots, claim({ keep: 1, wish: 4 }))).toEqual({ granted: 4, isContested: false })
      // It was only paused, and runs what it runs.
      expect(await one.claim(slots, claim({ keep: 3, wish: 3 }))).toEqual({ granted: 3, isContested: false })
    })

    test('who waits longer has the next slot that is free', async () => {
      const [one, other, slots] = [await join('a'), await join('b'), fresh()]
      await one.claim(slots, claim({ max: 1 }))
      const waiting = claim({ max: 1, isWaiting: true })
      expect(await other.claim(slots, waiting)).toMatchObject({ granted: 0 })
      await pass(5)
      expect(await one.claim(slots, waiting)).toEqual({ granted: 0, isContested: true })
      expect(await other.claim(slots, waiting)).toMatchObject({ granted: 1 })
      expect(await one.claim(slots, waiting)).toMatchObject({ granted: 0, isContested: false })
    })

    test('claims at random are answered as the arithmetic says', async () => {
      const dice = seededDice(11)
      const below = (most: number): number => Math.floor(dice() * most)
      const nodes = await Promise.all(['a', 'b', 'c'].map(async (node) => ({ node, commons: await join(node) })))
      const slots = fresh()
      const held = new Map<string, number>()
      let holders: readonly Holder[] = []
      for (let now = 1; now <= 150; now += 1) {
        const { node, commons } = nodes[below(3)] ?? { node: '', commons: undefined }
        const keep = below((held.get(node) ?? 0) + 1)
        const next = claim({ max: 6, keep, wish: keep + below(4), isWaiting: below(2) === 0 })
        const claimed = await commons?.claim(slots, next)
        const [after, answer] = claimSlots(holders, node, next, now)
        expect(claimed).toEqual(answer)
        holders = after
        held.set(node, answer.granted)
        expect(holders.reduce((sum, one) => sum + one.held, 0)).toBeLessThanOrEqual(6)
        await pass(2)
      }
    })

    test('nodes are counted while they live', async () => {
      const [one, other] = [await join('lives-a'), await join('lives-b')]
      const before = await one.beat(400)
      expect(await other.beat(400)).toBe(before + 1)
      await pass(500)
      // Itself, and nobody who has not said so since.
      expect(await one.beat(400)).toBe(1)
      expect(await other.beat(400)).toBe(2)
      await other.leave()
      expect(await one.beat(400)).toBe(1)
    })

    test('news reach all others, and not who tells them', async () => {
      const [one, other] = [await join('news-a'), await join('news-b')]
      const heard: [string, News][] = []
      one.onNews = (news) => void heard.push(['a', news])
      other.onNews = (news) => void heard.push(['b', news])
      const news: News = { what: 'place-failed', upstream: 'ökonom', model: 'm', forMs: 5_000, streak: 1 }
      // A subscription begins with a beat, and takes a moment.
      for (let tries = 0; tries < 100 && heard.length === 0; tries += 1) {
        await Promise.all([one.beat(10_000), other.beat(10_000)])
        await pass(20)
        await one.tell(news)
        await pass(20)
      }
      expect(heard[0]).toEqual(['b', news])
      expect(heard.map(([who]) => who)).not.toContain('a')
    })
  })
}
