// From an ask to an order: what is asked, and a course for each of its segments.
import type { Reordered } from './adoption.ts'
import type { Ask } from './ask.ts'
import type { Head } from './logs/log.ts'
import type { Meter } from './metering/meter.ts'
import type { Octets } from './octets.ts'
import type { Order } from './pump.ts'
import type { Course, Place } from './routing/course.ts'
import type { Asked } from './routing/route.ts'
import type { Router } from './routing/router.ts'
import { keyIdOf } from './sessions/owner.ts'
import { readStoredAsk } from './stored-ask.ts'

/** @param first the course of the first segment, which told that there is one */
export function orderFor(router: Router, route: Asked, ask: Ask, first: Course): Order {
  const courses = [first]
  return {
    ask,
    course: (deadline, wrecks) => courses.pop() ?? router.course({ ...route, deadline, wrecks }).course,
  }
}

export const nameOf = ({ upstream, model }: Place): string => `${upstream.name} ${model}`

/** The order that `stored` was kept of, by the plan as it is now, and what may be spent on it now. */
export function reorder(
  router: Router,
  stored: Octets,
  head: Head,
  meter?: Pick<Meter, 'adopted'>,
): Reordered | undefined {
  const kept = readStoredAsk(stored, head)
  if (!kept) return undefined
  const { ask, user, places: before } = kept
  const route = {
    model: head.model,
    dialect: ask.dialect,
    owner: keyIdOf(head.owner),
    ...(user !== undefined && { user }),
  }
  try {
    const { course, places } = router.course(route)
    const isPlanned = places.length === before.length && places.every((place) => before.includes(nameOf(place)))
    const allowance = meter?.adopted(head, ask, places)
    const order = { ...orderFor(router, route, ask, course), ...(allowance && { allowance }) }
    return { order, places: isPlanned ? places : [] }
  } catch {
    // The model is not served any more. Whatever else it may be: a reply that is adopted always reaches an ending.
    return undefined
  }
}
