// What the overview asks the relay: what runs now, every few seconds; what a range came to, as often as it can have changed
// by something that shows. Neither while nobody looks.
import type { Overview, Pulse } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { type Range, spanOf } from '../../page/range.tsx'

/** Of an organisation, or of everybody. */
export type Whose = { readonly organisation: string } | 'everybody'

const PULSE_MS = 3_000
const EVERY_MS: Readonly<Record<Range['step'], number>> = { '1m': 5_000, '1h': 15_000, '6h': 60_000, '1d': 60_000 }

export const usePulse = (whose: Whose) =>
  useAsked<Pulse>(
    ['pulse', whose],
    (api) =>
      whose === 'everybody'
        ? api.GET('/admin/pulse')
        : api.GET('/admin/organisations/{organisation}/pulse', { params: { path: whose } }),
    { everyMs: PULSE_MS },
  )

export function useOverview(whose: Whose, range: Range) {
  return useAsked<Overview>(
    ['overview', whose, range.id],
    (api) => {
      const { from, until } = spanOf(range, Date.now())
      const query = { from: new Date(from).toISOString(), until: new Date(until).toISOString(), step: range.step }
      return whose === 'everybody'
        ? api.GET('/admin/overview', { params: { query } })
        : api.GET('/admin/organisations/{organisation}/overview', { params: { path: whose, query } })
    },
    { everyMs: EVERY_MS[range.step] },
  )
}
