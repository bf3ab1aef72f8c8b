// A reply in numbers: for the line below it, and for scripts.
import { type LineState, type Message, type Reply, type Seam, reasoningOf, textOf } from '@holdfast/client'

/** What the line is doing, for a person. */
export function wordsFor(line: LineState, now: number): string {
  const { phase, attempt, nextTryAt } = line
  if (attempt === 0) return phase
  const wait = nextTryAt === undefined ? 'now' : `in ${Math.max(0, Math.ceil((nextTryAt - now) / 1000))} s`
  return `${phase}, attempt ${attempt}, next try ${wait}`
}

/** What a takeover is called. */
export const seamWords = ({ how, model }: Seam): string => `${how} by ${model ?? 'another model'}`

/** `model · first token 0.41 s · 52 tok/s · …`, with what is known so far. */
export function summaryOf(reply: Reply, model: string): string {
  const { metrics, message } = reply
  const output = message.usage.output ?? metrics.events
  const seconds = metrics.msStreaming / 1000
  return [
    model,
    ...(metrics.msToFirstToken === undefined ? [] : [`first token ${(metrics.msToFirstToken / 1000).toFixed(2)} s`]),
    ...(seconds > 0 ? [`${Math.round(output / seconds)} tok/s`] : []),
    ...(metrics.reconnects > 0
      ? [`${metrics.reconnects} reconnected, ${metrics.recovered.events} events recovered`]
      : []),
    ...(message.seams ?? []).slice(-1).map(seamWords),
    ...(message.ending === undefined ? [] : [message.ending]),
  ].join(' · ')
}

/** @param purchases what each attempt bought, and where, as the relay says it */
export const reportOf = (reply: Reply, message: Message, purchases: unknown): unknown => ({
  reply: reply.id ?? null,
  ending: message.ending ?? null,
  problem: message.problem ?? null,
  model: message.model ?? null,
  seams: (message.seams ?? []).map(({ segment, how, model }) => ({ segment, how, model: model ?? null })),
  text: textOf(message),
  reasoning: reasoningOf(message) || null,
  usage: message.usage,
  purchases,
  last_seq: reply.seq,
  metrics: reply.metrics,
})
