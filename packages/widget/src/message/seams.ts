// Where in a message's text blocks its seams are. The message counts characters of all its text; a block its own.
import type { AssistantMessage } from '@holdfast/client/chat'
import type { Labels } from '../labels.ts'
import type { SeamSeen } from '../markdown/seams.ts'

const NONE: readonly SeamSeen[] = []

/** For each block of the message, the seams in it. A seam between two blocks stands at the end of the first one. */
export function seamsByBlock(
  { blocks, seams = [] }: AssistantMessage['content'],
  labels: Labels,
): readonly (readonly SeamSeen[])[] {
  if (seams.length === 0) return blocks.map(() => NONE)
  let from = 0
  return blocks.map((block, index) => {
    if (block.type !== 'text') return NONE
    const start = from
    from += block.text.length
    const isFirst = !blocks.slice(0, index).some(({ type }) => type === 'text')
    return seams
      .filter(({ at }) => at !== undefined && (at > start || (isFirst && at === 0)) && at <= from)
      .map(({ at = 0, how, model }) => ({
        at: at - start,
        label: how === 'restarted' ? labels.restartedBy(model) : labels.continuedBy(model),
      }))
  })
}
