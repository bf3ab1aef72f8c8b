// Background responses by their id: read (whole, or as a stream from any event on), cancelled, deleted.
import { type Caller, type Part, askingBy, planHeader, planned, voiceOf } from './generate.ts'
import type { House } from './house.ts'
import { octetsOf } from './octets.ts'
import { retryMsUsual } from './retry.ts'
import { refusalScript } from './script.ts'
import { endOf, type Script, writeOf } from './steps.ts'
import type { Detail, Route } from './vendors/vendor.ts'

export async function answerStored(
  { id, wish }: Extract<Route, { for: 'stored' }>,
  query: URLSearchParams,
  caller: Caller,
  house: House,
): Promise<void> {
  const { vendor, key } = caller
  const voice = voiceOf('', house)
  const isStream = query.get('stream') === 'true'
  const asking = { ...askingBy(caller, ''), stream: isStream, reads: id }
  await planned(caller, asking, voice, house, (): Part => {
    const who = { model: '', question: '', dialect: vendor.dialect, key }
    const plan = house.control.planForReading(who, planHeader(caller))
    const refused = (status: number, detail: Detail): Part => ({
      script: refusalScript(plan, vendor.refusal(status, voice, detail), voice),
      asking,
    })
    if (plan.refuse !== undefined) return refused(plan.refuse, { retryMs: plan.retryMs ?? retryMsUsual })
    const stored = house.store.get(id)
    if (!stored) return refused(404, { message: `Response with id '${id}' not found.` })
    if (wish === 'delete') {
      house.store.forget(stored)
      return { script: json(JSON.stringify({ id, object: 'response', deleted: true })), asking }
    }
    if (wish === 'cancel') house.store.cancel(stored)
    else if (isStream) {
      const after = query.get('starting_after')
      if (after !== null && !/^\d{1,9}$/.test(after))
        return refused(400, { message: "Invalid 'starting_after': expected an integer.", param: 'starting_after' })
      if (!stored.isStreamed)
        return refused(400, { message: 'This response was not created with stream=true.', param: 'stream' })
      // Numbers begin at 0.
      return { script: stored.read(plan, after === null ? 0 : Number(after) + 1), asking }
    }
    return { script: json(stored.snapshot()), asking }
  })
}

const json = (body: string): Script => ({
  head: { status: 200, headers: { 'content-type': 'application/json' }, afterMs: 0 },
  steps: [writeOf(octetsOf(body)), endOf('finished')],
})
