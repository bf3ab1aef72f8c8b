// Whoever leaves under `cancel`, or presses Stop, stops the provider too: wherever the answer is, in whatever dialect.
import { expect, it } from 'vitest'
import { readLog } from './oracle.ts'
import { TEST_MS_MAX } from './scene.ts'
import {
  type Asker,
  type Case,
  type Stage,
  FOR_EVER_MS,
  POLL_MS_MAX,
  REST_MS,
  casesIn,
  casesOf,
  deaf,
  expectAccounted,
  openStage,
  phases,
  rehearse,
  upstreamLine,
} from './leaving.ts'
import type { DialectName } from './dialects.ts'
import { within } from './watched.ts'

/** What the issue gives the relay to hang up on the provider. */
const HANG_UP_MS_MAX = 2_000

/** How somebody goes. */
interface Way {
  readonly headers: Readonly<Record<string, string>>
  readonly limits: string
  /** Resolves when it is done, with the time at which it began. */
  go(stage: Stage, asker: Asker): Promise<number>
}

const SOON = 'admissionMsMax=50,wholeAdmissionMsMax=50'

const nameIn = async ({ head }: Asker): Promise<string> => (await head)?.headers.get('holdfast-reply') ?? ''

const ways: Readonly<Record<string, Way>> = {
  'a reader who leaves without a word, before the relay has said one where it can': {
    headers: {},
    limits: '',
    go: async (_, asker) => asker.leave(),
  },
  'a reader who leaves under “cancel”, and knows the reply by name': {
    headers: { 'holdfast-disconnect': 'cancel' },
    limits: SOON,
    async go(_, asker) {
      expect(await nameIn(asker)).toMatch(/^rpl_/)
      return asker.leave()
    },
  },
  'a stop that was acknowledged': {
    headers: { 'holdfast-disconnect': 'drain' },
    limits: SOON,
    async go(stage, asker) {
      const id = await nameIn(asker)
      const at = Date.now()
      const answer = await stage.stop(id)
      expect([answer.status, await answer.json()]).toMatchObject([200, { state: 'ended', ending: 'stopped' }])
      await within(asker.over, () => 'the end of what a reader hears of a stopped reply')
      return at
    },
  },
}

it.each(Object.entries(ways))(
  '%s stops the provider in every phase, and nothing more is bought',
  { timeout: TEST_MS_MAX },
  async (_, way) => {
    const asked = casesIn(phases)
    const queued = casesOf('queued', 'stream', crowded)
    const holders = casesOf('holder', 'stream', crowded).filter(({ client, upstream }) => client === upstream)
    const unheard = await Promise.all(
      casesOf('connecting', 'stream', deafFor).map(async (one) => ({ ...one, door: await deaf() })),
    )
    const witnesses = casesOf('witness')
    const stage = await openStage([...asked, ...queued, ...holders, ...unheard, ...witnesses], {
      limits: way.limits,
      upstreams: (url) =>
        [
          ...holders.map(({ place, upstream }) =>
            upstreamLine(place, upstream, url, ', concurrency: { max: 1, queue: 9, wait: 10m }'),
          ),
          ...unheard.map(({ place, upstream, door }) => upstreamLine(place, upstream, door.url)),
        ].join(''),
    })
    const ask = (one: Case): Asker => stage.ask(one, { 'holdfast-segments': 'continue', ...way.headers })
    const expectSoon = (at: number, from: number, one: Case): void =>
      expect(at - from, one.model).toBeLessThan(HANG_UP_MS_MAX)
    const expectStopped = async (one: Case): Promise<void> => {
      const { id } = await stage.ended(one.model)
      const told = await stage.told(id)
      expect([told.state, told.ending, told.problem?.code], one.model).toEqual(['ended', 'stopped', 'reply-stopped'])
      expectAccounted(told, stage.entries(one.model), one.model)
      if (one.form === 'stream') await readLog(stage, one.client, id)
    }

    const goWhileAsked = async (one: (typeof asked)[number]): Promise<void> => {
      const { phase, model } = one
      rehearse(stage, model, phase.plans)
      const asker = ask(one)
      const { id } = await stage.saw(model, phase.isReached)
      if (phase.isBetween) await stage.heardFailure(model)
      const from = await way.go(stage, asker)
      if (!phase.isBetween) {
        const { endedAt } = await stage.saw(model, (entry) => entry.id === id && entry.state === 'client-gone')
        expectSoon(endedAt as number, from, one)
      }
      expectSoon((await stage.ended(model)).endedAt, from, one)
      await expectStopped(one)
    }
    const goWhileQueued = async (): Promise<void> => {
      const askers = queued.map((one) => ({ one, asker: ask(one) }))
      const waiting = async () => Object.values(await stage.waiting()).reduce((sum, one) => sum + one, 0)
      await expect.poll(waiting, { timeout: POLL_MS_MAX }).toBe(queued.length)
      for (const { one, asker } of askers) {
        const from = await way.go(stage, asker)
        expectSoon((await stage.ended(one.model)).endedAt, from, one)
        await expectStopped(one)
      }
    }
    const goWhileConnecting = async (one: (typeof unheard)[number]): Promise<void> => {
      const asker = ask(one)
      await within(one.door.knocked, () => `a connection for ${one.model}`)
      const from = await way.go(stage, asker)
      // The connection itself may be made to its end, for whoever asks next: what is not sent is not bought.
      expectSoon((await stage.ended(one.model)).endedAt, from, one)
      await expectStopped(one)
    }

    for (const { model } of holders) rehearse(stage, model, [{ headMs: FOR_EVER_MS }])
    const held = holders.map((one) => stage.ask(one))
    await Promise.all(holders.map(({ model }) => stage.saw(model)))
    await Promise.all([...asked.map(goWhileAsked), goWhileQueued(), ...unheard.map(goWhileConnecting)])

    // The slots become free, and the provider's rest is over: now is when somebody might still be asked.
    for (const asker of held) asker.leave()
    await Promise.all(holders.map(({ model }) => stage.ended(model)))
    for (const { model } of witnesses) rehearse(stage, model, [{ firstTokenMs: REST_MS, tokens: 5 }])
    await Promise.all(witnesses.map((one) => stage.ask(one).over))
    for (const { model } of witnesses) expect(stage.entries(model)).toMatchObject([{ state: 'finished' }])
    for (const { model } of queued) expect(stage.entries(model), 'what was queued is not asked').toEqual([])
    for (const { model, phase } of asked) expect(stage.entries(model), model).toHaveLength(phase.plans.length)
  },
)

const crowded = (upstream: DialectName): string => `${upstream}-crowded`
const deafFor = (upstream: DialectName, client: DialectName): string => `${upstream}-deaf-to-${client}`
