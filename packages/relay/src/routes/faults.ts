// Faults on demand: what this relay promises to survive, done to it. Only where the operator wants it; elsewhere the list
// of them is empty, and there is nothing at the other paths.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { readJson } from '../json-body.ts'
import { ownReply } from './replies.ts'
import type { House, Route } from './route.ts'

/** What may be broken here. */
export const faults: Route = {
  method: 'GET',
  path: '/v1/faults',
  access: 'key',
  async handle({ house }) {
    const data = house.faults ? [...Reply.options, ...(house.faults.restart ? Relay.options : [])] : []
    return json(200, { object: 'list', data })
  },
}

const Reply = z.enum(['drop-readers', 'kill-upstream'])
const Relay = z.enum(['restart-relay'])

/** Breaks a running reply's lines: to all who read it, or to whoever says it. */
export const replyFault: Route = {
  method: 'POST',
  path: '/v1/replies/:id/faults',
  access: 'key',
  async handle(visit) {
    const { incoming, house } = visit
    allowedIn(house)
    const { fault } = await readJson(incoming, z.strictObject({ fault: Reply }))
    const { head } = await ownReply(visit)
    const struck = fault === 'drop-readers' ? house.replies.dropReaders(head.id) : house.replies.severUpstream(head.id)
    return json(200, { object: 'fault', fault, struck: Number(struck) })
  },
}

/** Kills the relay's process, for somebody to start it again. It concerns everybody who reads here. */
export const relayFault: Route = {
  method: 'POST',
  path: '/v1/faults',
  access: 'admin',
  async handle({ incoming, house }) {
    const { restart } = allowedIn(house)
    const { fault } = await readJson(incoming, z.strictObject({ fault: Relay }))
    if (!restart) throw new HoldfastError('request-invalid', 'Nobody would start this relay again.')
    // Whoever asked shall hear that it was heard.
    house.runtime.after(LAST_WORD_MS, restart)
    return json(202, { object: 'fault', fault, struck: 1 })
  },
}

const LAST_WORD_MS = 50

function allowedIn({ faults }: House): NonNullable<House['faults']> {
  if (faults) return faults
  throw new HoldfastError('route-unknown', 'Faults on demand are off here: holdfast serve --faults.')
}
