// One answer: the plan is chosen, the script made, the request written down, and the player sent off.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Ask } from './ask.ts'
import type { House } from './house.ts'
import { HttpLine } from './line.ts'
import { type Plan, PlanError, defaultPlan } from './plan.ts'
import { Player } from './player.ts'
import { refusalScript, scriptOf } from './script.ts'
import type { Script } from './steps.ts'
import type { Vendor, Voice } from './vendors/vendor.ts'

export async function generate(
  vendor: Vendor,
  ask: Ask,
  body: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  house: House,
): Promise<void> {
  const promptHash = createHash('sha256').update(ask.prompt).digest('hex').slice(0, 16)
  const script = await scriptFor(vendor, ask, promptHash, request, house)
  const socket = await socketOf(response, request.socket)
  // Gone in the meantime.
  if (socket.destroyed) return
  const { 'idempotency-key': idempotencyKey } = request.headers
  const key = vendor.key(request.headers)
  const entry = house.journal.open({
    at: Date.now(),
    dialect: ask.dialect,
    model: ask.model,
    stream: ask.stream,
    promptHash,
    promptChars: ask.prompt.length,
    ...(house.recordBodies ? { body: body.toString('utf8') } : {}),
    ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
    ...(key === undefined ? {} : { key: key.slice(-4) }),
  })
  const line = new HttpLine(response, socket)
  new Player(script, line, entry, house.journal, house.wheel).run(house.wheel.now())
}

/** A response whose request was pipelined gets its turn on the socket when the one before it is over. */
const socketOf = (response: ServerResponse, socket: Socket): Promise<Socket> =>
  response.socket || socket.destroyed
    ? Promise.resolve(socket)
    : new Promise((resolve) => {
        response.once('socket', resolve)
        socket.once('close', () => resolve(socket))
      })

/** A plan nobody can read is the caller's mistake, and is said as their vendor would say it. */
async function scriptFor(
  vendor: Vendor,
  ask: Ask,
  promptHash: string,
  { headers }: IncomingMessage,
  house: House,
): Promise<Script> {
  const voice: Voice = { seed: house.nextSeed(), model: ask.model, createdS: Math.floor(Date.now() / 1000) }
  try {
    const simulate = headers['x-simulate']
    const header = Array.isArray(simulate) ? simulate.join(';') : simulate
    const plan = house.control.planFor(ask, promptHash, header)
    return scriptOf(await withRecording(plan, house), ask, voice, house.scribe)
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause
    const message = `plan-invalid: ${cause.message}; known: ${cause.known.join(', ')}`
    return refusalScript(defaultPlan, vendor.refusal(400, voice, { message }))
  }
}

async function withRecording(plan: Plan, house: House): Promise<Plan> {
  if (plan.replay === undefined || plan.replayBody !== undefined) return plan
  return { ...plan, replayBody: await house.recordings.read(plan.replay) }
}
