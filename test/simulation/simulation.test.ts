// Thousands of small worlds, each from a seed. HOLDFAST_SIM_SEED is the first seed, HOLDFAST_SIM_RUNS how many. In CI they are
// the same ones every time, so that what fails there is what was changed; anywhere else they are new ones.
import { describe, expect, test } from 'vitest'
import { properties } from './properties/index.ts'
import { run } from './run.ts'
import { threadsOf } from './thread.ts'

const { CI, HOLDFAST_SIM_SEED, HOLDFAST_SIM_RUNS } = process.env
const from = Number(HOLDFAST_SIM_SEED ?? (CI ? 1 : Date.now() % 1_000_000_000))
const runs = Number(HOLDFAST_SIM_RUNS ?? 2_000)

describe(`${runs} worlds from seed ${from}`, () => {
  console.log(`simulation: seeds ${from} to ${from + runs - 1}; HOLDFAST_SIM_SEED=${from} repeats them`)

  test(`hold: ${Object.keys(properties).join(' · ')}`, { timeout: 600_000 }, async () => {
    const failures: string[] = []
    for (let seed = from; seed < from + runs && failures.length < 5; seed++) {
      const { violations } = await run({ seed })
      const [first] = violations
      if (first) failures.push(`npm run sim -- --seed ${seed}   ${first.property}: ${first.what}`)
    }
    expect(failures).toEqual([])
  })
})

describe('a world', () => {
  test('is the same again from the same seed, and another from another', async () => {
    for (const [seed, ofNodes] of [
      [1, false],
      [42, false],
      [4711, false],
      [1, true],
      [42, true],
    ] as const) {
      const [once, again] = [await run({ seed, ofNodes }), await run({ seed, ofNodes })]
      const other = await run({ seed: seed + 1, ofNodes })
      expect(again.digest).toBe(once.digest)
      expect(again.turns).toBe(once.turns)
      expect(other.digest).not.toBe(once.digest)
    }
  })

  test('is sometimes one in which somebody pays, or cannot', async () => {
    const seen = { charged: 0, held: 0, 'refused for money': 0, 'refused for now': 0, 'cut off': 0 }
    const crashed = { 'dead while something was held': 0, 'charged by an estimate': 0, 'books that failed': 0 }
    for (let seed = 1; seed <= 60; seed++) {
      const { evidence } = await run({ seed, isPaid: true })
      const { statement, statements, calls, kept, bookFailures } = evidence
      seen.charged += statement?.transfers.some(({ to }) => to === 'spent') ? 1 : 0
      seen.held += statement?.transfers.some(({ to }) => to === 'held') ? 1 : 0
      seen['refused for money'] += calls.filter(({ status }) => status === 402).length
      seen['refused for now'] += calls.filter(({ status }) => status === 429).length
      crashed['dead while something was held'] += statements.some(({ holds }) =>
        holds.some((one) => one.ending === null),
      )
        ? 1
        : 0
      crashed['books that failed'] += bookFailures.length
      for (const { final } of kept.values()) {
        seen['cut off'] += final?.ending === 'over-budget' ? 1 : 0
        crashed['charged by an estimate'] += final?.unbilled === undefined ? 0 : 1
      }
    }
    for (const [what, count] of Object.entries({ ...seen, ...crashed }))
      expect(`${what} ${count > 5 ? 'often' : count}`).toBe(`${what} often`)
  })

  test('is sometimes one of several nodes, to which everything happens', async () => {
    const seen = {
      'taken over': 0,
      'taken back': 0,
      'read at two nodes': 0,
      'history lost': 0,
      complete: 0,
      stopped: 0,
    }
    const befell = new Map<string, number>()
    for (let seed = 1; seed <= 60; seed++) {
      const { evidence } = await run({ seed, ofNodes: true })
      const { nodes, calls, kept } = evidence
      for (const { what } of nodes?.faults.mishaps ?? []) befell.set(what, (befell.get(what) ?? 0) + 1)
      for (const { reply, life } of nodes?.takeovers ?? [])
        seen[nodes?.creators.get(reply) === life ? 'taken back' : 'taken over']++
      seen['history lost'] += nodes?.losses.length ?? 0
      for (const [id, { final }] of kept) {
        if (final && final.ending in seen) seen[final.ending as 'complete']++
        const lives = new Set(calls.flatMap(({ reply, openedAt, life }) => (reply === id && openedAt ? life : [])))
        seen['read at two nodes'] += lives.size > 1 ? 1 : 0
      }
    }
    for (const [what, count] of Object.entries(seen))
      expect(`${what} ${count > 2 ? 'often' : count}`).toBe(`${what} often`)
    expect([...befell.keys()].toSorted()).toEqual([
      'close',
      'cut',
      'flush',
      'full',
      'kill',
      'kill-upon',
      'lose',
      'outage',
      'pause',
      'resets',
      'slow',
      'stall',
    ])
  })

  test('is sometimes one of several nodes that spend from the same books', async () => {
    const seen = {
      'taken over, and charged': 0,
      'taken over, and charged by an estimate': 0,
      'ended by one, and charged by another': 0,
      'cut off': 0,
      'refused for money': 0,
      'refused for now': 0,
      'without books': 0,
    }
    for (let seed = 1; seed <= 60; seed++) {
      const { evidence } = await run({ seed, isPaid: true, ofNodes: true })
      const { nodes, statement, calls, kept } = evidence
      const charged = new Map(statement?.holds.map((one) => [one.id, one]))
      for (const { status } of calls) {
        if (status === 402) seen['refused for money']++
        if (status === 429) seen['refused for now']++
      }
      for (const { id, final } of kept.values()) {
        const hands = nodes?.takeovers.filter(({ reply }) => reply === id) ?? []
        const isCharged = charged.get(id)?.ending === 'settled'
        const ending = nodes?.entries.findLast(({ reply, isFinal }) => reply === id && isFinal)
        const isDead = ending && (nodes?.lives[ending.life]?.span.to ?? Infinity) <= ending.at + 1
        if (final?.ending === 'over-budget') seen['cut off']++
        if (hands.length > 0 && isCharged) seen['taken over, and charged']++
        if (hands.length > 0 && isCharged && final?.unbilled !== undefined)
          seen['taken over, and charged by an estimate']++
        if (hands.length > 0 && isCharged && isDead) seen['ended by one, and charged by another']++
      }
      seen['without books'] += nodes?.lives.some(({ spells }) => spells.some(({ what }) => what === 'bookless')) ? 1 : 0
    }
    for (const [what, count] of Object.entries(seen))
      expect(`${what} ${count > 1 ? 'often' : count}`).toBe(`${what} often`)
  })

  test('is one in which something happens', async () => {
    const seen = { complete: 0, failed: 0, stopped: 0, deaths: 0, diskFailures: 0, full: 0, frauds: 0, clients: 0 }
    const tiers = {
      retried: 0,
      resumed: 0,
      continued: 0,
      restarted: 0,
      translated: 0,
      whole: 0,
      limited: 0,
      reloads: 0,
    }
    const adopted = { 'asked again': 0, continued: 0, restarted: 0, 'given up': 0 }
    const deadly = { retry: 0, resumption: 0, continuation: 0, restart: 0, stop: 0 }
    for (let seed = 1; seed <= 150; seed++) {
      const { evidence } = await run({ seed, ofNodes: false })
      for (const { final } of evidence.kept.values())
        if (final && final.ending in seen) seen[final.ending as 'complete']++
      seen.deaths += evidence.deaths.length > 2 ? 1 : 0
      seen.diskFailures += evidence.diskFailures.length
      seen.frauds += evidence.frauds.length
      seen.full += evidence.calls.filter(({ drainedAt }) => drainedAt.length > 0).length
      seen.clients += evidence.readers.filter(({ kind, outcome }) => kind !== 'plain' && outcome === 'finished').length
      for (const { segments, purchases, eras, dialect } of threadsOf(evidence)) {
        for (const { mark } of segments) if (mark) tiers[mark.how]++
        for (const [era, { held, purchases: bought }] of eras.entries()) {
          const [next] = bought
          if (era === 0) continue
          if (!next) adopted['given up']++
          else adopted[held === 0 ? 'asked again' : next.asked === 'rest' ? 'continued' : 'restarted']++
        }
        tiers.retried += purchases.length > segments.length ? 1 : 0
        tiers.resumed += purchases.filter(({ resumptions }) => resumptions.length > 0).length
        tiers.translated += purchases.filter((one) => one.dialect !== dialect).length
        tiers.whole += purchases.filter((one) => one.isWhole && one.said.length > 0).length
        tiers.limited += purchases.filter(({ status }) => status === 429).length
      }
      tiers.reloads += evidence.reloads.length
      for (const asking of evidence.deadly) deadly[asking]++
    }
    for (const [what, count] of Object.entries({ ...seen, ...tiers, ...adopted }))
      expect(`${what} ${count > 5 ? 'often' : count}`).toBe(`${what} often`)
    for (const [what, count] of Object.entries(deadly))
      expect(`death upon ${what} ${count > 0 ? 'comes' : count}`).toBe(`death upon ${what} comes`)
  })
})
