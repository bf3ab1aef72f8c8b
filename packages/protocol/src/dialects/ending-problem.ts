// Two endings have no word in any vendor's stream: a reply that was stopped, and one that ran out of money. They are
// said as a failure with a code of ours, so that nobody takes the cut text for a whole answer.
import type { Problem } from '../problem.ts'

export const ENDING_PROBLEMS: Readonly<Record<'stopped' | 'over-budget', Problem>> = {
  stopped: { code: 'reply-stopped', message: 'The reply was stopped.' },
  'over-budget': { code: 'over-budget', message: 'The budget for this reply is used up.' },
}
