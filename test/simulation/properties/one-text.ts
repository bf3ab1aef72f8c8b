// What a reader ends with is what one model said, from its first character to where it stopped: whoever said the rest of it,
// in whichever dialect, not a character is twice there or missing. And where nothing had to be translated or gone on with,
// the log is what the upstream said, byte for byte.
import type { Evidence, Purchase } from '../evidence.ts'
import { type Thread, heldAt, isSame, isTold, reached, sayable, textAt, threadsOf, visible } from '../thread.ts'

export function* isOneText(evidence: Evidence): Generator<string> {
  for (const shown of evidence.strange) yield `somebody was asked to go on with ${JSON.stringify(shown)}`
  for (const thread of threadsOf(evidence)) {
    yield* isOfOne(thread, evidence)
    yield* isVerbatim(thread)
    yield* isAllThere(thread)
    yield* showsAll(thread, evidence)
  }
  yield* isRead(evidence)
}

/** Each run between two new beginnings is the beginning of one true text, and a complete one is all of it. */
function* isOfOne({ kept, segments, text, wish }: Thread, { texts, purchases }: Evidence): Generator<string> {
  const own = purchases.filter((one) => one.wish === wish.number && one.asked === 'reply')
  const all = own.map(({ number }) => texts.get(number) ?? '')
  let run = ''
  for (const segment of segments) {
    run = segment.mark?.how === 'continued' ? run + segment.text : segment.text
    if (run !== '' && !all.some((one) => one.startsWith(run)))
      yield `${kept.id} says ${JSON.stringify(run)} in segment ${segment.mark?.segment ?? 1}, which nobody said`
  }
  if (kept.final?.ending === 'complete' && !all.includes(text))
    yield `${kept.id} is complete, and all it says is ${JSON.stringify(text)}`
}

function* isVerbatim({ kept, segments, eras, dialect, wish }: Thread): Generator<string> {
  // Those before it said what nobody has.
  const { purchases } = eras.findLast(({ held }) => held === 0) ?? { purchases: [] }
  const [segment] = segments
  const [first] = segment?.frames ?? []
  // The relay's own failure may be all there is, or the last.
  if (!segment || !first || (segment.frames.length === 1 && kept.final?.problem)) return
  const purchase = purchases.find((one) => isVerbatimBy(one, dialect) && isSame(first, one.said[0]))
  if (!purchase) {
    if (
      purchases.some(
        (one) => one.asked === 'reply' && isVerbatimBy(one, dialect) && isTold(one) && isFirst(one, purchases),
      )
    )
      yield `${kept.id} begins with ${JSON.stringify(first)}, which no upstream said`
    return
  }
  const said = visible(purchase, wish)
  const wrong = segment.frames.findIndex((frame, at) => !isSame(frame, said[at]))
  const isOwn = wrong === segment.frames.length - 1 && segments.length === 1 && kept.final?.problem !== undefined
  if (wrong >= 0 && !isOwn)
    yield `frame ${wrong + 1} of ${kept.id} is ${JSON.stringify(segment.frames[wrong])}, the upstream said ${JSON.stringify(said[wrong])}`
}

/** What comes in one piece is written anew as the stream that it should have been. */
const isVerbatimBy = (purchase: Purchase, dialect: Thread['dialect']): boolean =>
  purchase.dialect === dialect && !purchase.isWhole

const isFirst = (purchase: Purchase, purchases: readonly Purchase[]): boolean => purchases.find(isTold) === purchase

/** What was said and heard is in the log, unless something outside of the upstreams came between. */
function* isAllThere({ kept, eras, text, segments, isUndisturbed, dialect }: Thread): Generator<string> {
  if (!isUndisturbed) return
  const last = eras.at(-1)?.purchases.findLast(isTold)
  const newest = segments.at(-1)
  // One that began anew and had nothing to say voids what others said.
  if (!last || (newest?.mark?.how === 'restarted' && newest.text === '')) return
  if (text.length < reached(last))
    yield `${kept.id} says ${text.length} characters of the ${reached(last)} that purchase ${last.number} has come to`
  const passed = segments.reduce((sum, { frames }) => sum + frames.length, 0)
  // A model that has named its ending is not waited for.
  const said = sayable(last).findLastIndex((one) => one.text !== '') + 1
  if (segments.length === 1 && last.dialect === dialect && passed < said)
    yield `${kept.id} has ${passed} of the ${said} frames that its upstream said, and no reason`
}

/**
 * Whoever is asked for the rest is shown all that was said: what the log says by then, as any reader would have it. What a
 * process heard that died, and what a disk did not take, nobody was told, so nobody goes on with it.
 */
function* showsAll(thread: Thread, { texts, nodes }: Evidence): Generator<string> {
  const { kept, eras } = thread
  for (const { held, purchases } of eras)
    for (const [at, { asked, answer, number, shown = '', at: boughtAt }] of purchases.entries()) {
      if (asked !== 'rest') continue
      const logged = textAt(thread, heldAt(thread, boughtAt)).trimEnd()
      if (shown !== logged)
        yield `purchase ${number} for ${kept.id} was shown ${JSON.stringify(shown)}, the log says ${JSON.stringify(logged)}`
      // A node that was paused may have let go of words before it heard them.
      if (answer.text === undefined || (nodes && !thread.isUndisturbed)) continue
      const text = texts.get(answer.text) ?? ''
      const before = purchases.slice(0, at).filter((one) => one.answer.text === answer.text)
      const said = [textAt(thread, held), ...before.map((one) => text.slice(0, reached(one)))]
      if (!said.some((one) => one.trimEnd().length === answer.shown))
        yield `purchase ${number} for ${kept.id} was shown ${answer.shown} characters, and others were said`
    }
}

/** Readers that fold a message have the text, too. */
function* isRead(evidence: Evidence): Generator<string> {
  const texts = new Map([...threadsOf(evidence)].map(({ kept, text }) => [kept.id, text]))
  for (const { number, outcome, eventReadings, text } of evidence.readers) {
    const reply = eventReadings.at(-1)?.reply ?? ''
    if (outcome === 'finished' && text !== undefined && text !== (texts.get(reply) ?? text))
      yield `reader ${number} ends with ${JSON.stringify(text)}, and ${reply} says ${JSON.stringify(texts.get(reply))}`
  }
}
