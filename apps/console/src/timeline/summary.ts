import { seconds } from './story.ts'
import type { Timeline } from './timeline.ts'

/** The drawing in a sentence. */
export function summaryOf({ beganAt, frames, breaks, marks, end, lastAt }: Timeline): string {
  if (beganAt === undefined) return 'Timeline: no reply yet.'
  const seams = marks.filter(({ type }) => type === 'seam').length
  const parts = [`${frames} frames in ${seconds(end?.at ?? lastAt)}`]
  if (breaks.length > 0) parts.push(`the line was down ${times(breaks.length)}`)
  if (seams > 0) parts.push(`another attempt took over ${times(seams)}`)
  return `Timeline: ${parts.join(', ')}. ${end ? `Ending: ${end.ending}.` : 'It goes on.'}`
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
