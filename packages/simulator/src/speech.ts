// What is going to be said, before any vendor's grammar: text, reasoning, tool calls and why it ends.
import { type Ask } from './ask.ts'
import { type Octets, octetsOf } from './octets.ts'
import { parsePlan, type PlanInput } from './plan-text.ts'
import type { Plan, StopReason } from './plan.ts'
import { numbered, prose, reasoning, tokensOf } from './prose.ts'

/** A text in the pieces it arrives in, each also as the JSON string that stands in an event. */
export interface Spoken {
  readonly text: string
  readonly quoted: readonly Octets[]
  /** The caller's maximum cut it short. */
  readonly isShort: boolean
}

export interface ToolCall {
  readonly name: string
  readonly args: Spoken
}

export interface Speech {
  readonly text: Spoken
  readonly reasoning: Spoken
  readonly tools: readonly ToolCall[]
  readonly stopReason: StopReason
  readonly usage: { readonly input: number; readonly output: number; readonly reasoning: number } | undefined
}

/** What makes a `Spoken`. The server passes one that remembers, because load tests ask the same thing again. */
export type Scribe = (plan: Plan, seed: string, part: 'text' | 'reasoning', tokensMax: number) => Spoken

export function speechOf(plan: Plan, ask: Ask, scribe: Scribe = write): Speech {
  const seed = plan.seed ?? ask.question
  const tokensMax = ask.tokensMax ?? Number.POSITIVE_INFINITY
  const text = scribe(plan, seed, 'text', tokensMax)
  const thought = scribe(plan, seed, 'reasoning', tokensMax)
  const tools = Array.from({ length: plan.tools }, (_, at) => toolCall(plan, ask, at))
  const output =
    text.quoted.length + thought.quoted.length + tools.reduce((sum, tool) => sum + tool.args.quoted.length, 0)
  return {
    text,
    reasoning: thought,
    tools,
    stopReason: plan.stopReason ?? (text.isShort ? 'length' : tools.length > 0 ? 'tool-use' : 'complete'),
    usage: plan.usage ? { input: countTokens(ask.prompt), output, reasoning: thought.quoted.length } : undefined,
  }
}

/**
 * The whole text an answer to this prompt will have. Pure: a test computes it beforehand and compares.
 * @param prompt the text of the last message by the user
 * @param tokensMax the request's own maximum, where it has one
 */
export function expectedText(input: PlanInput, prompt = '', tokensMax = Number.POSITIVE_INFINITY): string {
  const plan = parsePlan(input)
  return write(plan, plan.seed ?? prompt, 'text', tokensMax).text
}

/** The reasoning that comes before it. */
export function expectedReasoning(input: PlanInput, prompt = '', tokensMax = Number.POSITIVE_INFINITY): string {
  const plan = parsePlan(input)
  return write(plan, plan.seed ?? prompt, 'reasoning', tokensMax).text
}

/** Tokens as a vendor would count them, roughly: four characters each, and a few for the grammar around. */
export const countTokens = (prompt: string): number => Math.ceil(prompt.length / 4) + 7

export const write: Scribe = (plan, seed, part, tokensMax) => spokenOf(piecesOf(plan, seed, part), tokensMax)

/** A scribe that keeps the last few texts it wrote, at most about `tokensKeptMax` tokens of them. */
export function rememberingScribe(tokensKeptMax = 500_000): Scribe {
  const kept = new Map<string, Spoken>()
  let tokensKept = 0
  return (plan, seed, part, tokensMax) => {
    const words = [part, plan.form, part === 'text' ? plan.tokens : plan.reasoning, tokensMax, seed, plan.text]
    const key = JSON.stringify(words)
    const known = kept.get(key)
    if (known) return known
    const spoken = write(plan, seed, part, tokensMax)
    tokensKept += spoken.quoted.length
    if (tokensKept > tokensKeptMax || kept.size > 1000) {
      kept.clear()
      tokensKept = spoken.quoted.length
    }
    kept.set(key, spoken)
    return spoken
  }
}

function piecesOf(plan: Plan, seed: string, part: 'text' | 'reasoning'): string[] {
  if (part === 'reasoning') return reasoning(plan.reasoning, seed)
  if (plan.text !== undefined) return tokensOf(plan.text)
  return plan.form === 'numbered' ? numbered(plan.tokens, seed) : prose(plan.tokens, seed)
}

function spokenOf(pieces: readonly string[], tokensMax = Number.POSITIVE_INFINITY): Spoken {
  const said = pieces.slice(0, tokensMax)
  return {
    text: said.join(''),
    quoted: said.map((piece) => octetsOf(JSON.stringify(piece))),
    isShort: said.length < pieces.length,
  }
}

const places = ['Fastnet Rock', 'Bishop Rock', 'Île Vierge', 'Lindesnes']

function toolCall(plan: Plan, ask: Ask, at: number): ToolCall {
  const name = plan.toolName ?? ask.tools[at % ask.tools.length] ?? 'get_weather'
  const args = plan.toolArgs ?? JSON.stringify({ location: places[at % places.length], unit: 'celsius' })
  return { name, args: spokenOf(args.match(/.{1,6}/gsu) ?? []) }
}
