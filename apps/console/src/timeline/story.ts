// The timeline in words: for whoever does not see the drawing, and for whoever wants to be sure.
import type { Timeline } from './timeline.ts'
import { silences } from './timeline.ts'

export interface Sentence {
  /** Milliseconds since the beginning. */
  readonly at: number
  readonly text: string
  readonly tone: 'plain' | 'good' | 'bad' | 'change' | 'yours'
}

/** A silence that is worth a word. */
const SILENCE_MS_MIN = 2_000

const WHY = { cut: 'The line broke', refused: 'The relay refused', unreachable: 'The relay could not be reached' }

const ENDINGS: Readonly<Record<string, string>> = {
  complete: 'Complete',
  length: 'Ended at its length limit',
  'tool-use': 'Ended with a tool call',
  refusal: 'The model declined',
  stopped: 'Stopped',
  failed: 'Failed',
  'over-budget': 'Ended over budget',
  unknown: 'Given up: the ending could not be read',
}

const BAD = ['failed', 'over-budget', 'unknown']

/** What happened, oldest first. @param now milliseconds since 1970 */
export function storyOf(timeline: Timeline, now: number): Sentence[] {
  const { beganAt, how, ticks, breaks, marks, end, heartbeats } = timeline
  if (beganAt === undefined) return []
  const story: Sentence[] = [
    { at: 0, text: how === 'asked' ? 'Asked for a reply' : 'Found the reply again', tone: 'plain' },
  ]
  const first = ticks[0]
  if (first) story.push({ at: first.at, text: `First frame after ${seconds(first.at)}`, tone: 'plain' })
  for (const { from, to, why, tries } of breaks) {
    story.push({ at: from, text: WHY[why], tone: 'bad' })
    if (to === undefined || to === end?.at) continue
    const attempts = tries.length > 1 ? ` at attempt ${tries.length}` : ''
    story.push({ at: to, text: `Back after ${seconds(to - from)}${attempts}, reading on where it stood`, tone: 'good' })
  }
  for (const mark of marks) {
    if (mark.type === 'strike') story.push({ at: mark.at, text: `You: ${mark.what}`, tone: 'yours' })
    else if (mark.type === 'stop') story.push({ at: mark.at, text: 'You asked it to stop', tone: 'yours' })
    else {
      const who = mark.model ? ` by ${mark.model}` : ''
      story.push({ at: mark.at, text: `${mark.how === 'continued' ? 'Continued' : 'Restarted'}${who}`, tone: 'change' })
    }
  }
  for (const { from, to } of silences(timeline, now - beganAt, SILENCE_MS_MIN)) {
    // The wait for the first frame has its own sentence, once it is over.
    if (from === 0 && first) continue
    const heard = heartbeats.filter((at) => at >= from && at <= to).length
    const alive = heard > 0 ? `, the line alive (${heard} ${heard === 1 ? 'heartbeat' : 'heartbeats'})` : ''
    story.push({ at: from, text: `Quiet for ${seconds(to - from)}${alive}`, tone: 'plain' })
  }
  story.sort((one, other) => one.at - other.at)
  if (end)
    story.push({ at: end.at, text: ENDINGS[end.ending] ?? end.ending, tone: BAD.includes(end.ending) ? 'bad' : 'good' })
  return story
}

/** `0.21 s`, `4.3 s`, `75 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 1000 ? 2 : ms < 60_000 ? 1 : 0)} s`
