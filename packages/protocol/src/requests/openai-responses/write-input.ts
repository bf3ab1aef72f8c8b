// Turns become items. Items stand in the order of the parts: what is said in one go is one message, and each thought,
// call and answer is an item of its own. Answers may hold images here.
import { present } from '../../dialects/json.ts'
import type { Carry, Draft } from '../openai/carry.ts'
import { fitted } from '../openai/fitted.ts'
import { type PlacedPart, placedParts } from '../openai/placed.ts'
import { isSealedByOpenAi } from '../openai/reasoning.ts'
import type { Part, Request, Turn } from '../request.ts'
import { contentOf } from './write-content.ts'

export function instructionsOf({ system }: Request, carry: Carry): string | undefined {
  const texts = system.flatMap(({ text }, n) => (isMessage(n, system, carry) || text === '' ? [] : [text]))
  if (texts.length === 0) return undefined
  for (const [n, part] of system.entries()) carry.dropMark(part, `system.${n}`)
  return texts.join('\n\n')
}

/**
 * Who asks here may have put instructions into messages: the first part of each has its role, the others belong to it.
 * Marks for OpenAI's cache have no place in a string either.
 */
const isMessage = (n: number, system: Request['system'], carry: Carry): boolean =>
  system.some((_, at) => carry.holds(`system.${at}`, 'prompt_cache_breakpoint')) ||
  system.slice(0, n + 1).some((_, at) => carry.holds(`system.${at}.message`, 'role'))

export function inputOf(request: Request, carry: Carry): Draft[] {
  const { answered, called } = pairsOf(request)
  const input = systemMessages(request, carry)
  for (const [n, turn] of request.turns.entries()) {
    const place = `turns.${n}`
    for (const said of saidTogether(turn, place)) {
      const [[part, at]] = said
      if (part.type === 'tool-result' && !called.has(part.id) && !carry.isOwn) {
        carry.lost.essential(at, 'This result answers no call before it.')
        continue
      }
      const item = itemOf(turn, said, carry)
      if (item) input.push(carry.isOwn ? carry.restore(place, item) : item)
      if (part.type === 'tool-call' && !answered.has(part.id) && !carry.isOwn)
        input.push(unanswered(part.id, at, carry))
    }
  }
  return input
}

/** Calls without an answer, and answers without a call, are refused. */
function pairsOf({ turns }: Request): { readonly answered: ReadonlySet<string>; readonly called: ReadonlySet<string> } {
  const parts = turns.flatMap((turn) => turn.parts)
  const idsOf = (type: 'tool-call' | 'tool-result'): ReadonlySet<string> =>
    new Set(parts.flatMap((part) => (part.type === type ? [part.id] : [])))
  return { answered: idsOf('tool-result'), called: idsOf('tool-call') }
}

function unanswered(id: string, place: string, carry: Carry): Draft {
  carry.lost.tunes(place, 'Nobody answered this call, and every call must have an answer: one that says so was put in.')
  return { type: 'function_call_output', call_id: callId(id, carry), output: 'There is no result.' }
}

function systemMessages({ system }: Request, carry: Carry): Draft[] {
  const messages: { draft: Draft; parts: PlacedPart[] }[] = []
  for (const [n, part] of system.entries()) {
    const place = `system.${n}`
    if (!isMessage(n, system, carry)) continue
    if (messages.length === 0 || carry.holds(`${place}.message`, 'role'))
      messages.push({ draft: carry.restore(`${place}.message`, { type: 'message', role: 'system' }), parts: [] })
    messages.at(-1)?.parts.push([part, place])
  }
  return messages.map(({ draft, parts }) => ({ ...draft, content: contentOf(parts, 'system', carry) }))
}

type Together = readonly [PlacedPart, ...PlacedPart[]]

/** The parts of a turn, with those of one message together. */
function saidTogether(turn: Turn, place: string): Together[] {
  const said: [PlacedPart, ...PlacedPart[]][] = []
  let isOpen = false
  for (const placed of placedParts([turn, place])) {
    const isItem = ITEMS.has(placed[0].type)
    const last = said.at(-1)
    if (last && isOpen && !isItem) last.push(placed)
    else said.push([placed])
    isOpen = !isItem
  }
  return said
}

const ITEMS: ReadonlySet<Part['type']> = new Set(['reasoning', 'tool-call', 'tool-result'])

function itemOf({ role }: Turn, said: Together, carry: Carry): Draft | undefined {
  const [[part, place]] = said
  if (part.type === 'tool-call') return callItem(part, place, carry)
  if (part.type === 'tool-result') return resultItem(part, place, carry)
  if (part.type === 'reasoning') return thoughtItem(part, place, carry)
  const turnPlace = place.replace(/\.parts\.\d+$/, '')
  if (part.type === 'other' && carry.isOwn && !carry.holds(turnPlace, 'type')) return { ...(part.value as Draft) }
  const content = contentOf(said, role, carry)
  return content === undefined ? undefined : { type: 'message', role, content }
}

function callItem(part: Extract<Part, { type: 'tool-call' }>, place: string, carry: Carry): Draft {
  const { id, name, json, signature } = part
  carry.dropMark(part, place)
  if (signature !== undefined) carry.lost.tunes(`${place}.signature`, 'A signature of another vendor.')
  return { type: 'function_call', call_id: callId(id, carry), name, arguments: json || '{}' }
}

function resultItem(result: Extract<Part, { type: 'tool-result' }>, place: string, carry: Carry): Draft {
  const { id, failed } = result
  if (failed) carry.lost.tunes(`${place}.failed`, 'That a tool failed can only be said in its answer.')
  carry.dropMark(result, place)
  const output = contentOf(placedParts([result, place]), 'user', carry) ?? ''
  return { type: 'function_call_output', call_id: callId(id, carry), output }
}

/** OpenAI looks up a thought that is not sealed by its id, and refuses the whole request when it finds none. */
function thoughtItem(part: Extract<Part, { type: 'reasoning' }>, place: string, carry: Carry): Draft | undefined {
  if (!carry.isOwn && !isSealedByOpenAi(part)) {
    carry.lost.tunes(place, 'Only the vendor who signed this thought takes it back.')
    return undefined
  }
  const id = carry.isOwn || part.id?.startsWith('rs_') ? part.id : undefined
  return {
    type: 'reasoning',
    summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
    ...present({ id, encrypted_content: part.signature }),
  }
}

const CALL_ID_CHARS_MAX = 64

const callId = (id: string, carry: Carry): string => (carry.isOwn ? id : fitted(id, CALL_ID_CHARS_MAX))
