// Turns become messages. Chat Completions wants the answers to calls right behind them, one message each and before
// anything else, and takes only text in them; calls made together stand in one message. Other dialects order this more
// freely, so turns are taken a run at a time: all that the assistant says, then all that is said to it.
import { present } from '../../dialects/json.ts'
import type { Carry, Draft } from '../openai/carry.ts'
import { type PlacedPart, type PlacedTurn, placedParts } from '../openai/placed.ts'
import type { Part, Request, Turn } from '../request.ts'
import { AssistantMessages } from './write-assistant.ts'
import { callId, contentOf, joined } from './write-content.ts'

export function messagesOf(request: Request, carry: Carry): Draft[] {
  const messages = systemMessages(request, carry)
  let open: readonly PlacedPart[] = []
  for (const { isSaid, turns } of [...runsOf(request.turns), NOTHING_MORE]) {
    messages.push(...(isSaid ? new AssistantMessages(carry).write(turns) : heardMessages(turns, open, carry)))
    open = isSaid && !carry.isOwn ? turns.flatMap(placedParts).filter(([part]) => part.type === 'tool-call') : []
  }
  return messages
}

interface Run {
  /** By the assistant. */
  readonly isSaid: boolean
  readonly turns: PlacedTurn[]
}

/** Calls may be the last there is. Someone must say that nobody answered them. */
const NOTHING_MORE: Run = { isSaid: false, turns: [] }

function runsOf(turns: readonly Turn[]): Run[] {
  const runs: Run[] = []
  for (const [n, turn] of turns.entries()) {
    const isSaid = turn.role === 'assistant'
    const last = runs.at(-1)
    const run = last?.isSaid === isSaid ? last : { isSaid, turns: [] }
    if (run !== last) runs.push(run)
    run.turns.push([turn, `turns.${n}`])
  }
  return runs
}

/** One message, because the templates of many open models take no more. Where there were several, there are again. */
function systemMessages({ system }: Request, carry: Carry): Draft[] {
  const messages: { draft: Draft; parts: PlacedPart[] }[] = []
  for (const [n, part] of system.entries()) {
    const place = `system.${n}`
    if (messages.length === 0 || carry.holds(`${place}.message`, 'role'))
      messages.push({ draft: carry.restore(`${place}.message`, { role: 'system' }), parts: [] })
    messages.at(-1)?.parts.push([part, place])
  }
  return messages.flatMap(({ draft, parts }) => {
    const content = contentOf(parts, carry)
    return content === undefined ? [] : [{ ...draft, content }]
  })
}

/** @param open calls whose answers are due; empty where the messages are as the vendor's own client wrote them */
function heardMessages(turns: readonly PlacedTurn[], open: readonly PlacedPart[], carry: Carry): Draft[] {
  const results: Draft[] = []
  const others: Draft[] = []
  const moved: Draft[] = []
  const due = new Map(open.map(([part, place]) => [(part as Call).id, place]))
  for (const [turn, place] of turns) {
    const parts = placedParts([turn, place])
    const rest = parts.filter(([part]) => part.type !== 'tool-result')
    for (const [part, at] of parts) {
      if (part.type !== 'tool-result') continue
      if (due.delete(part.id) || carry.isOwn) results.push(resultMessage(part, at, moved, carry))
      else carry.lost.essential(at, 'This result answers no call of the turn before it.')
    }
    const content = contentOf(rest, carry)
    const isAnswer = rest.length === 0 && parts.length > 0
    if (isAnswer && carry.isOwn) results.push(carry.restore(place, results.pop() ?? {}))
    else if (!isAnswer && content !== undefined) others.push(carry.restore(place, { role: turn.role, content }))
  }
  for (const [id, place] of due) results.push(unanswered(id, place, carry))
  if (moved.length === 0) return [...results, ...others]
  // With the next thing the user says, if there is one: some models want user and assistant to take turns.
  const [next, ...later] = others
  if (next?.role !== 'user') return [...results, { role: 'user', content: moved }, ...others]
  return [...results, { ...next, content: [...moved, ...listOf(next.content)] }, ...later]
}

type Call = Extract<Part, { type: 'tool-call' }>
type Result = Extract<Part, { type: 'tool-result' }>

function unanswered(id: string, place: string, carry: Carry): Draft {
  carry.lost.tunes(place, 'Nobody answered this call, and every call must have an answer: one that says so was put in.')
  return { role: 'tool', tool_call_id: callId(id, carry), content: 'There is no result.' }
}

function resultMessage(result: Result, place: string, moved: Draft[], carry: Carry): Draft {
  const parts = placedParts([result, place])
  if (result.failed) carry.lost.tunes(`${place}.failed`, 'That a tool failed can only be said in its answer.')
  const message = {
    role: 'tool',
    tool_call_id: callId(result.id, carry),
    ...present({ name: carry.extras.at(place).name }),
  }
  if (carry.isOwn) return { ...message, content: contentOf(parts, carry) ?? '' }
  carry.dropMark(result, place)
  const texts: string[] = []
  const others: Draft[] = []
  for (const [part, at] of parts) {
    const content = contentOf([[part, at]], carry)
    if (typeof content === 'string') texts.push(content)
    else if (content) {
      carry.lost.tunes(at, 'Moved behind the answers of the tools, which take only text.')
      others.push(...content)
    }
  }
  if (others.length > 0) moved.push({ type: 'text', text: `From the tool call ${message.tool_call_id}:` }, ...others)
  return { ...message, content: joined(texts) || (others.length > 0 ? 'See below.' : '') }
}

const listOf = (content: unknown): Draft[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content as Draft[])
