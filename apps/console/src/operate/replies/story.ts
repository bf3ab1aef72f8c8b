// A reply's journey in words, in order: for whoever does not see the drawing, and for whoever wants to be sure. Pure.
import type { ReplyTimeline } from '../../admin/schema.d.ts'
import { duration } from '../../page/figures.ts'

export interface Sentence {
  /** Milliseconds since the reply began. */
  readonly at: number
  readonly text: string
  readonly tone: 'plain' | 'good' | 'bad' | 'change' | 'reader'
}

const ENDED: Readonly<Record<string, string>> = {
  complete: 'Complete',
  length: 'Ended at its length limit',
  'tool-use': 'Ended with a tool call',
  refusal: 'The model declined',
  stopped: 'Stopped',
  failed: 'Failed',
  'over-budget': 'Ended: over budget',
}

export function storyOf({ started_at, ended_at, ending, problem, journey, last_seq }: ReplyTimeline): Sentence[] {
  const began = Date.parse(started_at)
  const since = (iso: string): number => Math.max(0, Date.parse(iso) - began)
  const story: Sentence[] = []
  for (const [index, one] of (journey?.attempts ?? []).entries()) {
    const who = `${one.upstream} (${one.model})`
    story.push({ at: since(one.started_at), text: `Attempt ${index + 1}: ${who} is asked`, tone: 'plain' })
    if (one.first_word_at !== null) {
      const waited = duration(Date.parse(one.first_word_at) - Date.parse(one.started_at))
      story.push({ at: since(one.first_word_at), text: `${one.upstream} speaks, after ${waited}`, tone: 'good' })
    }
    if (one.ended_at !== null && one.problem !== null) {
      const status = one.status === null || one.status === 200 ? '' : `, status ${one.status}`
      story.push({ at: since(one.ended_at), text: `${one.upstream}: ${one.problem}${status}`, tone: 'bad' })
    }
  }
  for (const { at: iso, what, seq, seam } of journey?.steps ?? []) {
    const at = since(iso)
    if (what === 'reader-came')
      story.push(
        seq
          ? { at, text: `A reader came back, and reads on after seq ${seq}`, tone: 'reader' }
          : { at, text: 'A reader came', tone: 'reader' },
      )
    else if (what === 'reader-left') story.push({ at, text: `A reader left at seq ${seq ?? 0}`, tone: 'reader' })
    else if (what === 'seam' && seam) {
      const by = seam.model === null ? '' : ` by ${seam.model}`
      const how = seam.how === 'continued' ? 'The text goes on' : 'The text begins anew'
      story.push({ at, text: `${how}${by}: segment ${seam.segment}`, tone: 'change' })
    } else if (what === 'adopted')
      story.push({ at, text: 'Taken up by another process, after a crash or a restart', tone: 'change' })
    else if (what === 'stop-asked') story.push({ at, text: 'Somebody asked it to stop', tone: 'change' })
  }
  // What came at the same time stays as it was written down.
  story.sort((one, other) => one.at - other.at)
  if (ended_at !== null) {
    const isBad = ending === 'failed' || ending === 'over-budget'
    const why = problem === null ? '' : `: ${problem}`
    const text = `${ENDED[ending ?? ''] ?? 'Over'}${why}, at seq ${last_seq}`
    story.push({ at: since(ended_at), text, tone: isBad ? 'bad' : 'good' })
  }
  return story
}
