// Turns as strict dialects want them: two roles that take turns, and what follows a turn with calls begins with their
// results, one for each, in the order of the calls. Parts keep the name of the place where they stood, for losses.
import type { Lost } from './lost.ts'
import type { Part, Turn } from './request.ts'

export interface Placed<P extends Part = Part> {
  /** `turns.4.parts.0`. */
  readonly at: string
  readonly part: P
}

export type PlacedTurn = Joinable<Placed>

type Call = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

/** The turns as they stand. */
export const placed = (turns: readonly Turn[]): PlacedTurn[] =>
  turns.map(({ role, parts }, turn) => ({
    role,
    parts: parts.map((part, at) => ({ at: `turns.${turn}.parts.${at}`, part })),
  }))

/**
 * The turns, joined and with every call answered. A call that nobody answered is given a failed result that says so; a
 * result that answers no call of the turn before it has no place, and is an essential loss. An instruction in the
 * middle becomes the user's.
 */
export function answered(turns: readonly Turn[], lost: Lost): PlacedTurn[] {
  const said: PlacedTurn[] = []
  let open: readonly Placed<Call>[] = []
  for (const turn of joined(placed(turns).map((turn, at) => withoutSystem(turn, at, lost)))) {
    if (turn.role === 'assistant') {
      said.push(turn)
      open = turn.parts.filter(isCall)
      continue
    }
    const others = turn.parts.filter((candidate) => !isResult(candidate))
    said.push({ role: 'user', parts: [...resultsFor(open, turn.parts.filter(isResult), lost), ...others] })
    open = []
  }
  if (open.length > 0) said.push({ role: 'user', parts: resultsFor(open, [], lost) })
  return said
}

/** Neighbours of one role as one turn; turns that say nothing left out. */
export function joined<P>(turns: readonly Joinable<P>[]): Joinable<P>[] {
  const said: Joinable<P>[] = []
  for (const turn of turns) {
    const last = said.at(-1)
    if (turn.parts.length === 0) continue
    if (last?.role === turn.role) said[said.length - 1] = { ...last, parts: [...last.parts, ...turn.parts] }
    else said.push(turn)
  }
  return said
}

interface Joinable<P> {
  readonly role: Turn['role']
  readonly parts: readonly P[]
}

function withoutSystem(turn: PlacedTurn, at: number, lost: Lost): PlacedTurn {
  if (turn.role !== 'system') return turn
  lost.tunes(
    `turns.${at}.role`,
    'There is no word for an instruction in mid-conversation: it is said as one of the user.',
  )
  return { role: 'user', parts: turn.parts }
}

function resultsFor(calls: readonly Placed<Call>[], results: readonly Placed<Result>[], lost: Lost): Placed[] {
  const left = new Set(results)
  const given = calls.map((call): Placed => {
    const result = results.find((candidate) => left.has(candidate) && candidate.part.id === call.part.id)
    if (!result) {
      lost.tunes(call.at, 'Nobody answered this call, and every call must have an answer: a failed one was put in.')
      return { at: call.at, part: unanswered(call.part) }
    }
    left.delete(result)
    // Gemini answers by name. Who answers an id has not always said the name again.
    return { at: result.at, part: { ...result.part, name: call.part.name } }
  })
  for (const { at } of left) lost.essential(at, 'This result answers no call of the turn before it.')
  return given
}

const unanswered = ({ id, name }: Call): Result => ({
  type: 'tool-result',
  id,
  name,
  parts: [{ type: 'text', text: 'There is no result.' }],
  failed: true,
})

const isCall = (candidate: Placed): candidate is Placed<Call> => candidate.part.type === 'tool-call'
const isResult = (candidate: Placed): candidate is Placed<Result> => candidate.part.type === 'tool-result'
