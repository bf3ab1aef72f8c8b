// kill -9 of the relay at every frame boundary of a short reply. The provider falls silent after exactly n frames, so
// the kill finds the log with n frames and nothing on its way; one relay, one directory, killed again and again. In Redis
// a reply is its own log, and whoever takes over waits for a lease to run out: there one kill strikes at every boundary.
import { type Reply, follow, start } from '@holdfast/client'
import { dialects } from '@holdfast/protocol'
import { expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { type DialectName, type Seen, dialectNames, spoken } from './dialects.ts'
import { engines } from './engine.ts'
import { type WholeLog, expectFolded, expectWhole, readLog } from './oracle.ts'
import type { RawReader } from './raw-reader.ts'
import { access } from './relay-process.ts'
import { type Scene, PROMPT, TEST_MS_MAX, openScene } from './scene.ts'
import { within } from './watched.ts'

const TOKENS = 8
const plan = { tokens: TOKENS, form: 'numbered' } as const
const said = expectedText(plan, PROMPT)
/** More than either dialect needs for it. Beyond a reply's last frame the boundaries are all the same one. */
const FRAMES_MAX = 16

const boundaries = Array.from({ length: FRAMES_MAX + 1 }, (_, at) => at)
/** Ours comes back at once: this is about what it finds there. */
const PATIENT = { patience: { baseMs: 5, capMs: 50, refusalsMax: 1_000 } }
const modelOf = (boundary: number): string => `boundary-${boundary}`

it.each(engines)(
  'a kill -9 after any frame leaves every reader with exactly the log, and one purchase (%s)',
  { timeout: TEST_MS_MAX },
  async (engine) => {
    const plans = boundaries.map((boundary) => [modelOf(boundary), { ...plan, stallAtEvent: boundary }])
    const limits = { admissionMsMax: 20 }
    const scene = await openScene({ whole: plan, ...Object.fromEntries(plans) }, { engine, limits })
    const { relay, simulator } = scene
    const framesOf = new Map<DialectName, number>()
    /** The boundary from which on the model has said why it stopped: what is missing then is only its good-bye. */
    const namedAt = new Map<DialectName, number>()
    /** Frames that only open the message: nobody is given them before the model says something. */
    const openings = new Map<DialectName, number>()
    for (const dialect of dialectNames) {
      const whole = scene.start(dialect, 'whole', `${dialect}-whole`)
      await whole.end()
      const log = await readLog(relay, dialect, whole.id as string)
      expect(log.text).toBe(said)
      framesOf.set(dialect, log.frames.length)
      openings.set(dialect, openingsIn(log))
      namedAt.set(dialect, log.frames.findIndex(spoken[dialect].namesEnding) + 1)
    }
    expect(Math.max(...framesOf.values())).toBeLessThan(FRAMES_MAX)

    const past: { readonly id: string; readonly log: WholeLog }[] = []
    const struck = boundaries.slice(0, Math.max(...framesOf.values()) + 1)
    for (const together of engine === 'disk' ? struck.map((boundary) => [boundary]) : [struck]) {
      const present = together.flatMap((boundary) =>
        dialectNames
          .filter((dialect) => boundary <= (framesOf.get(dialect) as number))
          .map((dialect) =>
            open(scene, dialect, boundary, boundary > (openings.get(dialect) as number) ? boundary : 0),
          ),
      )
      await Promise.all(present.map((audience) => audience.reached()))
      await relay.kill()
      await relay.start()
      for (const audience of present) {
        const { boundary } = audience
        const log = await audience.end()
        const isWhole = boundary >= (namedAt.get(log.dialect) as number)
        expect(log.frames.length).toBe(isWhole ? boundary : audience.given + 1)
        expect(log.ended, `killed after frame ${boundary}`).toBe(isWhole ? 'complete' : 'relay-restarted')
        past.push({ id: audience.id, log })
      }
      const asked = simulator.journal.filter(({ model }) => together.some((boundary) => model === modelOf(boundary)))
      // Two replies of each, and each was bought once.
      expect(asked).toHaveLength(2 * present.length)
    }
    // What outlived one crash outlives all the later ones, unchanged.
    for (const { id, log } of past) expect(await readLog(relay, log.dialect, id)).toEqual(log)
  },
)

interface Audience {
  readonly id: string
  readonly boundary: number
  /** How many frames they are given before the kill. */
  readonly given: number
  /** Resolves when each of them has the frame after which the provider fell silent. */
  reached(): Promise<void>
  /** Resolves with the log when each of them has all of it. */
  end(): Promise<WholeLog>
}

/** Two new replies of which the provider says `boundary` frames, and four who read: two of ours, two of nobody's. */
function open(
  { relay, start: startRaw, follow: followRaw }: Scene,
  dialect: DialectName,
  boundary: number,
  given: number,
): Audience {
  const model = modelOf(boundary)
  const body = spoken[dialect].body(model, PROMPT)
  // For readers of segments the next relay would go on with it.
  const request = { ...access(relay), dialect, body, idempotencyKey: `${dialect}-${boundary}-ours`, segments: [] }
  const starter = start(request, PATIENT)
  const reader = startRaw(dialect, model, `${dialect}-${boundary}`)
  let [second, follower]: [RawReader?, Reply?] = []
  let before: readonly Seen[] = []
  return {
    get id() {
      return reader.id as string
    },
    boundary,
    given,
    async reached() {
      await reader.reached(given)
      second = followRaw(dialect, this.id)
      follower = follow({ ...access(relay), reply: this.id }, PATIENT)
      await Promise.all([second.reached(given), applied(follower, given), applied(starter, given)])
      before = [...reader.frames]
      expect(before.map(({ seq }) => seq)).toEqual(boundaries.slice(1, given + 1))
    },
    async end() {
      await Promise.all([reader.end(), second?.end(), finished(follower as Reply), finished(starter)])
      const log = await readLog(relay, dialect, this.id)
      expect(log.frames.slice(0, given), 'what was seen before the crash is still so').toEqual(before)
      expect(said.startsWith(log.text)).toBe(true)
      expectWhole(reader, log)
      expectWhole(second as RawReader, log)
      expectFolded(follower as Reply, log)
      expectFolded(starter, await readLog(relay, dialect, starter.id as string))
      return log
    },
  }
}

function openingsIn({ dialect, frames }: WholeLog): number {
  const reader = dialects[dialect].reader()
  return frames.findIndex(({ event, data }) =>
    reader.read({ data, ...(event && { event }) }).some(({ type }) => type === 'text-delta'),
  )
}

/** Resolves when our client has applied frame `seq`; with 0, when it knows the reply. */
async function applied(client: Reply, seq: number): Promise<void> {
  await client.started
  const arrived = new Promise<void>((resolve) => {
    const look = (): void => {
      if (client.seq < seq) return
      forget()
      resolve()
    }
    const forget = client.subscribe(look)
    look()
  })
  await within(arrived, () => `our client to have frame ${seq}; it has ${client.seq}`)
}

const finished = (client: Reply): Promise<unknown> =>
  within(client.finished, () => `our client to finish; it has ${client.seq} and is ${client.line.phase}`)
