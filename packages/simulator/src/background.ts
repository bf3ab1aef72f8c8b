// A background response: one player says it, onto a tape, whoever listens; others read the tape to their clients, with
// whatever goes wrong on their lines.
import type { Ask } from './ask.ts'
import type { House } from './house.ts'
import type { Asking, OpenEntry } from './journal.ts'
import { octetsOf } from './octets.ts'
import { type Plan, withoutFaults } from './plan.ts'
import { Player } from './player.ts'
import { headOf, sent, spoken } from './script.ts'
import { speechOf } from './speech.ts'
import { endOf, type Script, writeOf } from './steps.ts'
import type { Stored } from './store.ts'
import { Tape } from './tape.ts'
import type { StoredStatus, Vendor, Voice } from './vendors/vendor.ts'

type Keeping = NonNullable<Vendor['stored']>

/** Begins to say it. @returns what is kept, and the script for the line of the one who asked */
export function sayInBackground(
  plan: Plan,
  vendor: Vendor,
  ask: Ask,
  voice: Voice,
  asking: Asking,
  house: House,
): { readonly stored: Stored; readonly script: Script } {
  const keeping = vendor.stored as Keeping
  const id = keeping.id(voice)
  const speech = speechOf(plan, ask, house.scribe)
  const tape = new Tape()
  const entry = house.journal.open({ ...asking, background: id })
  // An error is part of what is said. Everything else that goes wrong, goes wrong on lines.
  const own = { ...withoutFaults(plan), errorAtEvent: plan.errorAtEvent, terminal: plan.terminal }
  const script: Script = {
    head: { status: 200, headers: {}, afterMs: 0 },
    paid: { input: speech.cost.input, cached: speech.cost.cached },
    steps: spoken(own, vendor, speech, ask, voice),
  }
  const player = new Player(script, tape, entry, house.journal, house.wheel)
  const read = (plan: Plan, count: number): Script => ({
    head: headOf(plan, vendor, { ...ask, stream: true }, voice),
    steps: sent(plan, vendor, ask, tape.after(count)),
  })
  const snapshot = () => keeping.snapshot(speech, ask, voice, statusOf(tape, entry))
  const stored: Stored = { id, isStreamed: ask.stream, tape, player, read, snapshot }
  house.store.keep(stored)
  const queued = snapshot()
  player.run(house.wheel.now())
  return { stored, script: ask.stream ? read(plan, 0) : jsonScript(plan, vendor, ask, voice, queued) }
}

function statusOf({ outcome }: Tape, { events }: OpenEntry): StoredStatus {
  if (outcome === 'finished') return 'completed'
  if (outcome === 'errored') return 'failed'
  if (outcome === 'cancelled') return 'cancelled'
  return events === 0 ? 'queued' : 'in_progress'
}

/** A JSON body, at once. */
const jsonScript = (plan: Plan, vendor: Vendor, ask: Ask, voice: Voice, body: string): Script => ({
  head: headOf(plan, vendor, ask, voice),
  steps: [writeOf(octetsOf(body)), endOf('finished')],
})
