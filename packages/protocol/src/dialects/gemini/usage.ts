// Usage on Gemini's wire, whose fields are apart where ours hold one another: thoughts are not among the candidates'
// tokens, nor what tools put into the prompt among the prompt's. All of them are bought, and `totalTokenCount` is
// their sum, as `input + output` is ours.
import type { Usage } from '../../event.ts'
import { type Json, countIn, present } from '../json.ts'

const COUNTS = [
  'promptTokenCount',
  'toolUsePromptTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'cachedContentTokenCount',
] as const

/**
 * The counts of one chunk laid over those of the chunks before: one that says less takes nothing back. The same object
 * when it says nothing new, as most of them do.
 */
export function addCounts(before: Json, said: Json): Json {
  const anew = COUNTS.filter((name) => said[name] !== before[name] && countIn(said[name]) !== undefined)
  return anew.length === 0 ? before : { ...before, ...Object.fromEntries(anew.map((name) => [name, said[name]])) }
}

export function usageOf(counts: Json): Usage {
  const reasoning = countIn(counts.thoughtsTokenCount)
  return present({
    input: sum(countIn(counts.promptTokenCount), countIn(counts.toolUsePromptTokenCount)),
    output: sum(countIn(counts.candidatesTokenCount), reasoning),
    cacheRead: countIn(counts.cachedContentTokenCount),
    reasoning,
  })
}

/** Undefined when nobody counted. Cache writes have no field here. */
export function writeUsage({ input, output, cacheRead, reasoning }: Usage): Json | undefined {
  const counts = present({
    promptTokenCount: input,
    cachedContentTokenCount: cacheRead,
    candidatesTokenCount: output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0)),
    thoughtsTokenCount: reasoning,
    totalTokenCount: input === undefined || output === undefined ? undefined : input + output,
  })
  return Object.keys(counts).length === 0 ? undefined : counts
}

const sum = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0)
