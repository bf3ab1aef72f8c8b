// What the client promises, as checks that need nothing but the client and what every JavaScript runtime has. They run
// inside the runtime; what goes wrong on the line is done to them from outside.
import { HoldfastError, follow, resilientFetch, start, textOf } from '@holdfast/client'
import { SAID } from '../matrix/verdict.ts'

/** Where one check finds the relay, and under which model's name it buys: its own, so that purchases can be counted. */
export interface Place {
  readonly url: string
  readonly key: string
  readonly model: string
}

export interface Check {
  readonly name: string
  /** The fault on its line, by its name in the matrix; none when absent. */
  readonly fault?: string
  /** How the provider speaks, where that is not as ever. */
  readonly tokensPerSecond?: number
  run(place: Place): Promise<void>
}

export const checks: readonly Check[] = [
  { name: 'a reply is read whole', run: readWhole },
  { name: 'a connection that is reset every few events loses and doubles nothing', fault: 'reset', run: readWhole },
  { name: 'a body that ends early is a cut, not an end', fault: 'end', run: readWhole },
  { name: 'a server that is down for a second is waited for', fault: 'down-1s', run: readWhole },
  { name: 'a refusal that passes is asked again', fault: '503-first', run: readWhole },
  { name: 'a first response that is lost is found again', fault: 'lost', run: readWhole },
  { name: 'a line that falls silent is dialled anew', fault: 'silence', run: readWhole },
  // A reply that is over before it can be stopped would say nothing.
  { name: 'a stop is durable, and arrives as an ending', tokensPerSecond: 5, run: stopIt },
  { name: 'a reply is followed by its id, from its beginning and from where its reader stood', run: followIt },
  { name: 'a body under an SDK never breaks', fault: 'reset', run: fetchIt },
]

const bodyOf = ({ model }: Place) => ({ model, messages: [{ role: 'user', content: 'Count.' }] })
const startAt = (place: Place) =>
  start({ baseURL: place.url, apiKey: place.key, dialect: 'openai-chat', body: bodyOf(place) })

async function readWhole(place: Place): Promise<void> {
  const reply = startAt(place)
  let text = ''
  let seq = 0
  for await (const arrival of reply) {
    if (arrival.seq < seq) throw new Error(`frame ${arrival.seq} after ${seq}`)
    seq = arrival.seq
    if (arrival.event.type === 'text-delta') text += arrival.event.text
  }
  same(text, SAID)
  same(textOf(reply.message), SAID)
  same(reply.message.ending, 'complete')
}

async function stopIt(place: Place): Promise<void> {
  const reply = startAt(place)
  for await (const { event } of reply) {
    if (event.type !== 'text-delta') continue
    await reply.stop()
    break
  }
  const { ending } = await reply.finished
  same(ending, 'stopped')
  const kept = textOf(reply.message)
  if (kept === '' || !SAID.startsWith(kept) || kept === SAID) throw new Error(`it says ${JSON.stringify(kept)}`)
}

async function followIt(place: Place): Promise<void> {
  const leaving = new AbortController()
  const access = { baseURL: place.url, apiKey: place.key }
  const first = start({ ...access, dialect: 'openai-chat', body: bodyOf(place) }, { signal: leaving.signal })
  const id = await first.started
  if (!id) throw new Error('the reply was never named')
  let events = 0
  for await (const { event } of first) if (event.type === 'text-delta' && ++events === 5) break
  const { seq } = first
  const before = textOf(first.message)
  leaving.abort()
  await first.finished.catch(() => undefined)
  same(textOf(await follow({ ...access, reply: id }).finished), SAID)
  same(before + textOf(await follow({ ...access, reply: id, after: seq }).finished), SAID)
  const stranger = follow({ ...access, reply: `${id}x` })
  const failure = await stranger.finished.catch((cause: unknown) => cause)
  if (!(failure instanceof HoldfastError)) throw new Error('a reply that is not there was found')
}

async function fetchIt(place: Place): Promise<void> {
  const response = await resilientFetch()(`${place.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${place.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...bodyOf(place), stream: true }),
  })
  const chunks = [...(await response.text()).matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!))
  same(chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join(''), SAID)
}

function same(seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${JSON.stringify(seen)} is not ${JSON.stringify(expected)}`)
}

/** What came of one check: nothing, or what was wrong. */
export interface Report {
  readonly name: string
  readonly failure?: string
}

/** All of them at once: most of their time is waiting. @param places one for each check, in their order */
export const runChecks = (places: readonly Place[]): Promise<Report[]> =>
  Promise.all(
    checks.map(async ({ name, run }, at) => {
      try {
        await run(places[at]!)
        return { name }
      } catch (cause) {
        return { name, failure: String(cause instanceof Error ? (cause.stack ?? cause.message) : cause) }
      }
    }),
  )
