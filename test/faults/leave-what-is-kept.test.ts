// Upstreams that keep an answer for whoever comes back are not stopped by hanging up on them: they are told.
import { expect, it } from 'vitest'
import { KEY } from './relay-process.ts'
import { type Case, QUESTION, type Told, casesIn, openStage, phases, rehearse } from './leaving.ts'
import { TEST_MS_MAX } from './scene.ts'

/** What the issue gives the relay to stop the provider; another Holdfast would let it run for longer by itself. */
const STOP_MS_MAX = 2_000
const POLL_MS_MAX = 20_000

const SOON = 'admissionMsMax=50,wholeAdmissionMsMax=50'

/** Those in which one attempt is under way: what a relay does by itself is the business of its own tests. */
const places = phases.filter(({ plans, isBetween }) => plans.length === 1 && !isBetween)

/** A relay in front of the relay in front of the provider. */
async function openChain(cases: readonly Case[], limits: { readonly front: string; readonly behind: string }) {
  const behind = await openStage(cases, { limits: limits.behind })
  const front = await openStage(
    cases.map((one) => ({ ...one, place: 'another' })),
    {
      limits: limits.front,
      upstreams: () => `  another: { provider: holdfast, baseUrl: "${behind.url}", keys: "\${ANOTHER}" }\n`,
      env: { ANOTHER: KEY },
    },
  )
  return { behind, front }
}

/** When the one in front says its own name, it has long been told the other's. */
const NAMED = { behind: SOON, front: 'admissionMsMax=1000,wholeAdmissionMsMax=1000' }
const UNNAMED = { behind: 'admissionMsMax=60000,wholeAdmissionMsMax=60000', front: SOON }

it.each([
  ['leaving', 'that has told its name', NAMED],
  ['leaving', 'that has not answered', UNNAMED],
  ['a stop', 'that has told its name', NAMED],
  ['a stop', 'that has not answered', UNNAMED],
])('%s stops the provider behind another Holdfast %s, at once', { timeout: TEST_MS_MAX }, async (way, _, limits) => {
  // What can be read says the name too.
  const cases = casesIn(limits === NAMED ? places : places.filter(({ name }) => !SPEAKING.has(name)))
  const { behind, front } = await openChain(cases, limits)
  const end = async (one: (typeof cases)[number]): Promise<void> => {
    const { model, phase } = one
    rehearse(behind, model, phase.plans)
    const asker = front.ask(one, { 'holdfast-disconnect': way === 'leaving' ? 'cancel' : 'drain' })
    await behind.saw(model, phase.isReached)
    const name = (await asker.head)?.headers.get('holdfast-reply') ?? ''
    const from = way === 'leaving' ? asker.leave() : Date.now()
    if (way !== 'leaving') expect((await front.stop(name)).status, model).toBe(200)
    const gone = await behind.saw(model, ({ state }) => state === 'client-gone')
    expect((gone.endedAt as number) - from, model).toBeLessThan(STOP_MS_MAX)
    const { id } = await front.ended(model)
    const told = await front.told(id)
    expect([id, told.ending, told.purchases.length], model).toEqual([name, 'stopped', 1])
    expect((await behind.told((await behind.ended(model)).id)).ending, model).toBe('stopped')
  }
  await Promise.all(cases.map(end))
})

/** What OpenAI makes in the background goes on, whatever becomes of the line that tells of it. */
const LONG = { tokens: 5_000, tokensPerSecond: 30 } as const

const SPEAKING: ReadonlySet<string> = new Set(['talking', 'stalled'])

it(
  'a stop that was acknowledged cancels a response that OpenAI would have made in the background',
  { timeout: TEST_MS_MAX },
  async () => {
    // Until OpenAI has named it nobody can be told to cancel it, and hanging up does not.
    const plans = Object.entries({ talking: LONG, stalled: { ...LONG, stallAtEvent: 12 } })
    const asked = plans.flatMap(([name, plan]) =>
      ['streamed', 'polled'].map((how) => ({ model: `${name}--${how}`, plan, stream: how === 'streamed' })),
    )
    const stage = await openStage([], {
      limits: `${SOON},backgroundAdmissionMsMax=50`,
      upstreams: (url) => `  openai: { provider: openai, baseUrl: "${url}/v1", keys: "\${ANOTHER}" }\n`,
      models: asked.map(({ model }) => `  "${model}": openai\n`).join(''),
      env: { ANOTHER: KEY },
    })
    const press = async ({ model, plan, stream }: (typeof asked)[number]): Promise<void> => {
      rehearse(stage, model, [plan])
      const line = new AbortController()
      const answer = await fetch(`${stage.url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, input: QUESTION, background: true, stream }),
        signal: line.signal,
      })
      const id = answer.headers.get('holdfast-reply') ?? ''
      const frames = async () => (await stage.told(id)).last_seq
      await expect.poll(frames, { timeout: POLL_MS_MAX }).toBeGreaterThan(0)
      const from = Date.now()
      const stopped = await stage.stop(id)
      const told = (await stopped.json()) as Told
      expect([told.state, told.ending], model).toEqual(['ended', 'stopped'])
      const gone = await stage.saw(model, ({ state }) => state === 'cancelled')
      expect((gone.endedAt as number) - from, model).toBeLessThan(STOP_MS_MAX)
      // How much was said where the line could not be heard, nobody knows.
      expect(told.purchases, model).toMatchObject([{ model, estimated: true }])
      line.abort()
    }
    await Promise.all(asked.map(press))
  },
)
