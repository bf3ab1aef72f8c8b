// `onCut: 'restart'`: the reply is bought anew from its beginning, and what was shown is void once the new one speaks.
import type { Event, Seam } from '@holdfast/protocol'
import type { OnCut, OnCutSettings } from './on-cut.ts'
import { type Fitting, type Plan, type Planner, buyingAgain, isSpeech } from './on-cut-purchases.ts'

/**
 * After a cut, asks the same once more. The event `segment` with `how: 'restarted'` comes before the first word of the new
 * answer and voids what was shown; `message` has dropped it then. Only for whoever shows `message`, or drops what he
 * gathered. Every attempt costs what the first one did.
 */
export const restarting = (settings: OnCutSettings = {}): OnCut =>
  buyingAgain((_said, { body }, seam) => anew(body, seam), settings)

/** The plan to begin from the beginning. */
export const anew = (body: Parameters<Planner>[1]['body'], seam: Omit<Seam, 'how'>): Plan => ({
  how: 'restarted',
  body,
  fitting: fromTheBeginning({ ...seam, how: 'restarted' }),
})

/** Gives nothing before the first word: an answer that never comes must not take away the one that is there. */
function fromTheBeginning(seam: Seam): Fitting {
  let held: Event[] | undefined = []
  return {
    isUnfit: false,
    take: (event) => {
      // The failure of an answer that never spoke says nothing about what is shown but that this was all.
      if (!held || event.type === 'message-fail') return [event]
      held.push(event)
      if (!isSpeech(event)) return []
      const begun = held
      held = undefined
      return [{ type: 'segment', ...seam }, ...begun]
    },
  }
}
