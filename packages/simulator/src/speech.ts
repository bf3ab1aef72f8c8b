// What is going to be said, before any vendor's grammar: text, reasoning, tool calls and why it ends.
import { type Ask, type DialectName, askOf } from './ask.ts'
import type { Continues } from './conversation.ts'
import { essay } from './essay.ts'
import { type Octets, octetsOf } from './octets.ts'
import { parsePlan, type PlanInput } from './plan-text.ts'
import type { Plan, StopReason } from './plan.ts'
import { numbered, prose, reasoning, tokensOf } from './prose.ts'
import { goOn } from './seam.ts'

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
  readonly cost: Cost
  /** The same, unless the vendor forgets to say it. */
  readonly usage: Cost | undefined
}

/** Tokens, of one choice. */
export interface Cost {
  /** Of the prompt, the cached ones included. */
  readonly input: number
  readonly cached: number
  /** Of the answer, reasoning and tools included. */
  readonly output: number
  readonly reasoning: number
}

/** What makes a `Spoken`. The server passes one that remembers, because load tests ask the same thing again. */
export type Scribe = (plan: Plan, seed: string, part: 'text' | 'reasoning', tokensMax: number) => Spoken

export function speechOf(plan: Plan, ask: Ask, scribe: Scribe = write): Speech {
  const seed = plan.seed ?? ask.question
  const tokensMax = ask.tokensMax ?? Number.POSITIVE_INFINITY
  const continues = continuedBy(plan, ask)
  const text = continues
    ? spokenOf(goOn(piecesOf(plan, seed, 'text'), continues, plan, seed), tokensMax)
    : scribe(plan, seed, 'text', tokensMax)
  // Behind a prefill the time for thinking has passed; asked in words, a model thinks again.
  const thought = continues?.by === 'prefill' ? silence : scribe(plan, seed, 'reasoning', tokensMax)
  const tools = Array.from({ length: plan.tools }, (_, at) => toolCall(plan, ask, at))
  const cost = {
    input: plan.inputTokens ?? countTokens(ask.prompt),
    cached: plan.cachedTokens,
    output: text.quoted.length + thought.quoted.length + tools.reduce((sum, tool) => sum + tool.args.quoted.length, 0),
    reasoning: thought.quoted.length,
  }
  return {
    text,
    reasoning: thought,
    tools,
    stopReason: plan.stopReason ?? (text.isShort ? 'length' : tools.length > 0 ? 'tool-use' : 'complete'),
    cost,
    usage: plan.usage ? cost : undefined,
  }
}

/** What the answer goes on behind, if it does: the request has it, and the plan lets it. */
export const continuedBy = (plan: Plan, { continues }: Ask): Continues | undefined =>
  continues && !continues.isSealed && (continues.by === 'user-turn' || plan.prefill !== 'ignore')
    ? continues
    : undefined

/** Whether the text that is gone on with is the beginning of what would have been said here. */
export const isOwn = (plan: Plan, ask: Ask, { text }: Continues): boolean =>
  piecesOf(plan, plan.seed ?? ask.question, 'text')
    .join('')
    .startsWith(text)

/**
 * The whole text an answer to this prompt will have. Pure: a test computes it beforehand and compares.
 * @param prompt the text of the last message by the user
 * @param tokensMax the request's own maximum, where it has one
 */
export function expectedText(input: PlanInput, prompt = '', tokensMax = Number.POSITIVE_INFINITY): string {
  const plan = parsePlan(input)
  return write(plan, plan.seed ?? prompt, 'text', tokensMax).text
}

/**
 * What will be said to a request that holds `said` of the answer already, as a last turn or before a request to go on.
 * With the seam `exact`, and nothing to repeat, `said` and this are the expected text.
 * @param prompt what the user asked in the first place
 * @param repeat words at the end of `said` that the request asks to hear again
 */
export function expectedContinuation(input: PlanInput, prompt: string, said: string, repeat = ''): string {
  const plan = parsePlan(input)
  const seed = plan.seed ?? prompt
  return goOn(piecesOf(plan, seed, 'text'), { text: said, repeat }, plan, seed).join('')
}

/** The reasoning that comes before it. */
export function expectedReasoning(input: PlanInput, prompt = '', tokensMax = Number.POSITIVE_INFINITY): string {
  const plan = parsePlan(input)
  return write(plan, plan.seed ?? prompt, 'reasoning', tokensMax).text
}

/** What it will cost, in tokens: what the answer's usage says, and the journal when it was sent whole. */
export const expectedCost = (input: PlanInput, ask: Partial<Ask> & { readonly question: string }): Cost =>
  speechOf(parsePlan(input), askOf({ dialect: 'openai-chat' satisfies DialectName, prompt: ask.question, ...ask })).cost

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
  return forms[plan.form](plan.tokens, seed)
}

const forms: Readonly<Record<Plan['form'], (tokens: number, seed: string) => string[]>> = { prose, essay, numbered }

const silence: Spoken = { text: '', quoted: [], isShort: false }

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
