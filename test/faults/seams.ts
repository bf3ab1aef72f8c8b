// The marks between what one attempt said and what another did, and the text that is left of both.
import { type DialectName, type Seen, spoken } from './dialects.ts'

export interface Mark {
  readonly segment: number
  readonly how: string
}

export const marksIn = (frames: readonly Seen[]): Mark[] =>
  frames.flatMap(({ data }) => (data.startsWith('{') ? ((JSON.parse(data) as { holdfast?: Mark }).holdfast ?? []) : []))

/** What is left of the text: what was said before a new beginning is void. A few words are not gone on with. */
export function shown(dialect: DialectName, frames: readonly Seen[]): string {
  const from = frames.findLastIndex((frame) => marksIn([frame]).some(({ how }) => how === 'restarted'))
  return frames
    .slice(from + 1)
    .map(spoken[dialect].textOf)
    .join('')
}
