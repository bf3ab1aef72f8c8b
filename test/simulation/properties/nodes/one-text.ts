// Over nodes, too, what a reply says is what one model said, from its first character to where it stopped; and whoever was
// asked to go on with it was shown what the log says.
import type { Evidence } from '../../evidence.ts'
import { isOneText } from '../one-text.ts'
import { isHistoryLost, withChanged } from './truth.ts'

export function* isOneTextOverNodes(evidence: Evidence): Generator<string> {
  const kept = new Map([...evidence.kept].filter(([id]) => !isHistoryLost(id, evidence)))
  yield* isOneText(withChanged(evidence, { kept }))
}
