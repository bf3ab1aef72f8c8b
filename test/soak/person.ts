// Somebody who asks once, in one of the ways in which people and programs do, and looks closely at what comes.
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expectedText } from '@holdfast/simulator'
import { KEY } from '../faults/relay-process.ts'
import type { Dice } from '../simulation/dice.ts'
import type { Doors } from './doors.ts'
import { type PlanName, modelOf, planWeights, plans, upstreamNames } from './plans.ts'
import { type Frame, type Manner, type Question, Reading } from './reading.ts'
import { type SurfaceName, surfaceNames, surfaces } from './surfaces.ts'

const mannerWeights = {
  stays: 30,
  comesAndGoes: 15,
  slow: 8,
  hangs: 5,
  stops: 8,
  deserts: 6,
  asksTwice: 8,
  whole: 12,
  session: 8,
}
export type MannerName = keyof typeof mannerWeights

export interface Story {
  readonly number: number
  readonly manner: MannerName
  readonly plan: PlanName
  readonly surface: SurfaceName
  /** As the simulator's journal names its question. */
  readonly promptHash: string
  readonly id: string | undefined
  /** `complete`, another ending, `failed: code`, `refused: code`, or `left`. */
  readonly outcome: string
  readonly violations: readonly string[]
}

export interface Person {
  readonly doors: Doors
  readonly dice: Dice
  readonly number: number
  readonly seed: string
}

/** How long after an ending the log is asked for, through whatever happens meanwhile. */
const LOOK_MS_MAX = 90_000
const PAUSE_MS = 300

/** Asks, reads to the end, and holds what was read against the log and against what the provider said. Never rejects. */
export async function ask({ doors, dice, number, seed }: Person): Promise<Story> {
  const manner = dice.weighted(mannerWeights)
  const plan = dice.weighted(planWeights)
  const surface = dice.pick(surfaceNames)
  const prompt = `What is question ${number} of ${seed}?`
  const story = { number, manner, plan, surface, promptHash: hashOf(prompt) }
  const key = manner === 'session' ? await mintSession(doors) : KEY
  if (key === undefined) return { ...story, id: undefined, outcome: 'refused: no session', violations: [] }
  const question: Question = {
    path: surfaces[surface].path,
    body: JSON.stringify(surfaces[surface].body(modelOf(dice.pick(upstreamNames), plan), prompt, manner !== 'whole')),
    key,
    idempotencyKey: `soak-${seed}-${number}`,
    disconnect: manner === 'deserts' ? dice.pick(['keep; grace=2', 'cancel']) : 'keep; grace=60',
  }
  const reading = new Reading(doors, question)
  const violations = reading.violations
  let outcome: string
  try {
    await readIn(manner, reading, { doors, dice, question })
    outcome = await judge(reading, { doors, question, surface, said: expectedText(plans[plan], prompt) })
  } catch (cause) {
    violations.push(`of our own: ${cause instanceof Error ? cause.stack : String(cause)}`)
    outcome = 'violated'
  }
  return { ...story, id: reading.id, outcome, violations }
}

interface Reader {
  readonly doors: Doors
  readonly dice: Dice
  readonly question: Question
}

async function readIn(name: MannerName, reading: Reading, { doors, dice, question }: Reader): Promise<void> {
  if (name === 'whole') return reading.whole()
  if (name !== 'asksTwice') return reading.stream(mannerOf(name, doors, dice, question))
  const again = new Reading(doors, question)
  await Promise.all([reading.stream(), again.stream()])
  if (again.violations.length > 0) reading.violations.push(...again.violations.map((one) => `the second time: ${one}`))
  if (again.id !== reading.id && !again.refused && !reading.refused)
    reading.violations.push(`one key, two replies: ${reading.id} and ${again.id}`)
  else if (again.id === reading.id && !again.refused && !reading.refused)
    compare(reading.violations, 'the second time', again.frames, reading.frames)
}

function mannerOf(name: MannerName, doors: Doors, dice: Dice, question: Question): Manner {
  let times = 0
  const isFirst = (): boolean => times++ === 0
  const whileReading: Partial<Record<MannerName, Manner>> = {
    async comesAndGoes(reading) {
      await sleep(dice.between(100, 1_500))
      reading.cut()
    },
    async slow(_, response) {
      for (let round = 0; round < 20 && !response.closed; round++) await held(response, 150)
    },
    async hangs(_, response) {
      if (isFirst()) await held(response, dice.between(4_000, 12_000))
    },
    async stops(reading) {
      if (!isFirst()) return
      await sleep(dice.between(100, 1_500))
      // It may be over, or its node may be: the reader hears of either.
      await fetch(`${doors.next()}/v1/replies/${reading.id}/stop`, { method: 'POST', headers: keyed(question) }).catch(
        () => undefined,
      )
    },
    async deserts(reading) {
      await sleep(dice.between(50, 2_000))
      reading.leave()
    },
  }
  return whileReading[name] ?? (() => {})
}

async function held(response: IncomingMessage, ms: number): Promise<void> {
  response.socket.pause()
  await sleep(ms)
  response.socket.resume()
  await sleep(ms)
}

interface Judging {
  readonly doors: Doors
  readonly question: Question
  readonly surface: SurfaceName
  /** Everything that the provider would say. */
  readonly said: string
}

async function judge(reading: Reading, { doors, question, surface, said }: Judging): Promise<string> {
  const { violations, frames, refused, id } = reading
  if (refused !== undefined && frames.length === 0) return `refused: ${refused}`
  if (id === undefined) return reading.hasLeft ? 'left' : 'unnamed'
  // What it was given is its own, whatever became of the rest.
  const text = frames.map(({ data }) => surfaces[surface].textOf(data)).join('')
  if (!said.startsWith(text)) violations.push(`the text is none of the provider's, from ${commonLength(said, text)} on`)
  const last = frames.findIndex(({ data }) => surfaces[surface].isLast(data))
  if (last !== -1 && last !== frames.length - 1) violations.push(`frame ${last + 1} was the last, and more came`)

  const view = await viewOf(doors, question, id)
  if (typeof view === 'string') return refused === undefined ? `unlooked: ${view}` : `lost: ${refused}`
  const ended = view.problem?.code ? `failed: ${view.problem.code}` : String(view.ending)
  if (view.state !== 'ended') violations.push(`it is ${view.state}, long after its reader left`)
  if (reading.ending !== undefined && reading.ending !== view.ending)
    violations.push(`the reader heard ${reading.ending}, and it is ${view.ending}`)

  if (reading.answer !== undefined) {
    const answer = surfaces[surface].wholeTextOf(reading.answer)
    if (view.ending === 'complete' && answer !== said) violations.push('the whole answer is another')
    return ended
  }
  if (question.body.includes('"stream":false')) return ended
  if (view.ending === 'complete' && !reading.hasLeft && !refused && text !== said)
    violations.push(`complete, with ${text.length} of ${said.length} characters`)
  await compareWithLog(reading, { doors, question })
  return refused === undefined ? ended : `lost: ${refused}`
}

/** Everything, once more, by a reader who was never there. */
async function compareWithLog(
  reading: Reading,
  { doors, question }: Pick<Judging, 'doors' | 'question'>,
): Promise<void> {
  const log = new Reading(doors, question, reading.id)
  await log.stream()
  if (log.refused !== undefined) return
  const { violations, frames } = reading
  violations.push(...log.violations.map((one) => `the log: ${one}`))
  if (reading.hasLeft || reading.refused !== undefined)
    compare(violations, 'the log', log.frames.slice(0, frames.length), frames)
  else compare(violations, 'the log', log.frames, frames)
}

function compare(violations: string[], what: string, one: readonly Frame[], other: readonly Frame[]): void {
  const at = one.findIndex(({ data, event }, at) => data !== other[at]?.data || event !== other[at]?.event)
  if (at !== -1) violations.push(`${what} has another frame ${at + 1}`)
  else if (one.length !== other.length) violations.push(`${what} has ${one.length} frames, the reader ${other.length}`)
}

interface View {
  readonly state: string
  readonly ending: string | null
  readonly problem: { readonly code: string } | null
}

/** Resolves when the reply is over, or with why it cannot be seen. */
async function viewOf(doors: Doors, question: Question, id: string): Promise<View | string> {
  const late = Date.now() + LOOK_MS_MAX
  let view: View | undefined
  let trouble = 'nobody answers'
  while (Date.now() < late) {
    try {
      const signal = AbortSignal.timeout(10_000)
      const response = await fetch(`${doors.next()}/v1/replies/${id}`, { headers: keyed(question), signal })
      if (response.status === 200) view = (await response.json()) as View
      else {
        await response.body?.cancel()
        trouble = response.headers.get('holdfast-problem') ?? `${response.status}`
        if (response.status < 500) return trouble
      }
      if (view?.state === 'ended') return view
    } catch {
      // Cut: once more, elsewhere.
    }
    await sleep(PAUSE_MS)
  }
  return view ?? trouble
}

async function mintSession(doors: Doors): Promise<string | undefined> {
  const body = JSON.stringify({ expires_in: 900, budget: { replies: 2, usd: '1' } })
  const late = Date.now() + LOOK_MS_MAX
  while (Date.now() < late) {
    try {
      const signal = AbortSignal.timeout(10_000)
      const headers = { authorization: `Bearer ${KEY}` }
      const response = await fetch(`${doors.next()}/v1/sessions`, { method: 'POST', headers, body, signal })
      if (response.ok) return ((await response.json()) as { token: string }).token
      await response.body?.cancel()
    } catch {
      // Cut: once more, elsewhere.
    }
    await sleep(PAUSE_MS)
  }
  return undefined
}

const keyed = ({ key }: Question) => ({ authorization: `Bearer ${key}` })

const hashOf = (prompt: string): string => createHash('sha256').update(prompt).digest('hex').slice(0, 16)

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}
