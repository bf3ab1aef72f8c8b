// One answer: the plan is chosen, the script made, the request written down, and the player sent off.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Ask } from './ask.ts'
import { sayInBackground } from './background.ts'
import type { House } from './house.ts'
import type { Asking, Continuation } from './journal.ts'
import { HttpLine } from './line.ts'
import { type Plan, PlanError, defaultPlan } from './plan.ts'
import { Player } from './player.ts'
import { refusalFor, refusalScript, scriptOf } from './script.ts'
import { isOwn } from './speech.ts'
import type { Script } from './steps.ts'
import type { Vendor, Voice } from './vendors/vendor.ts'

/** Who asks, and how to answer. */
export interface Caller {
  readonly vendor: Vendor
  readonly key: string | undefined
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export async function generate(caller: Caller, ask: Ask, body: Buffer, house: House): Promise<void> {
  const { vendor, key } = caller
  const voice = voiceOf(ask.model, house)
  const asking = askingOf(caller, ask, body, house)
  await planned(caller, asking, voice, house, async () => {
    const plan = house.control.planFor({ ...ask, key }, planHeader(caller))
    const continuation = continuationOf(plan, ask)
    const known = { ...asking, ...(continuation ? { continuation } : {}) }
    const filled = await withRecording(plan, house)
    const isRefused = plan.cutAtHead || refusalFor(plan, ask, voice, vendor) !== undefined
    if (ask.background && vendor.stored && !isRefused) {
      const { stored, script } = sayInBackground(filled, vendor, ask, voice, known, house)
      // Its line buys nothing: what is said is bought by the one that says it.
      return { script, asking: { ...asking, reads: stored.id } }
    }
    return { script: scriptOf(filled, ask, voice, house.scribe), asking: known }
  })
}

/** What to play, and how it stands in the journal. */
export interface Part {
  readonly script: Script
  readonly asking: Asking
}

/** Plays what `make` makes. A plan nobody can read is the caller's mistake, and is said as their vendor would say it. */
export async function planned(
  caller: Caller,
  asking: Asking,
  voice: Voice,
  house: House,
  make: () => Promise<Part> | Part,
): Promise<void> {
  let part: Part
  try {
    part = await make()
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause
    const message = `plan-invalid: ${cause.message}; known: ${cause.known.join(', ')}`
    const script = refusalScript(defaultPlan, caller.vendor.refusal(400, voice, { message }), voice)
    part = { script, asking }
  }
  const socket = await socketOf(caller.response, caller.request.socket)
  // Gone in the meantime.
  if (socket.destroyed) return
  const entry = house.journal.open(part.asking)
  const line = new HttpLine(caller.response, socket)
  new Player(part.script, line, entry, house.journal, house.wheel).run(house.wheel.now())
}

export const voiceOf = (model: string, house: House): Voice => ({
  seed: house.nextSeed(),
  model,
  createdS: Math.floor(Date.now() / 1000),
})

/** The `x-simulate` header. */
export function planHeader({ request }: Caller): string | undefined {
  const header = request.headers['x-simulate']
  return Array.isArray(header) ? header.join(';') : header
}

/** What is known of a request before its body is. */
export function askingBy({ vendor, key, request }: Caller, model: string): Asking {
  const { 'idempotency-key': idempotencyKey } = request.headers
  return {
    at: Date.now(),
    dialect: vendor.dialect,
    model,
    stream: false,
    promptHash: '',
    promptChars: 0,
    ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
    ...(key === undefined ? {} : { key: key.slice(-4) }),
  }
}

const askingOf = (caller: Caller, ask: Ask, body: Buffer, house: House): Asking => ({
  ...askingBy(caller, ask.model),
  stream: ask.stream,
  promptHash: createHash('sha256').update(ask.prompt).digest('hex').slice(0, 16),
  promptChars: ask.prompt.length,
  ...(house.recordBodies ? { body: body.toString('utf8') } : {}),
})

function continuationOf(plan: Plan, ask: Ask): Continuation | undefined {
  if (!ask.continues) return undefined
  const { by, text } = ask.continues
  return { by, chars: text.length, isOwn: isOwn(plan, ask, ask.continues) }
}

/** A response whose request was pipelined gets its turn on the socket when the one before it is over. */
const socketOf = (response: ServerResponse, socket: Socket): Promise<Socket> =>
  response.socket || socket.destroyed
    ? Promise.resolve(socket)
    : new Promise((resolve) => {
        response.once('socket', resolve)
        socket.once('close', () => resolve(socket))
      })

async function withRecording(plan: Plan, house: House): Promise<Plan> {
  if (plan.replay === undefined || plan.replayBody !== undefined) return plan
  return { ...plan, replayBody: await house.recordings.read(plan.replay) }
}
