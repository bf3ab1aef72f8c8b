// Links in letters open pages that the console has.
import { expect, test } from 'vitest'
import { linkIn } from '../../apps/console/src/access/link.ts'
import { pageNamed } from '../../apps/console/src/operate/pages.ts'
import { parseRoute } from '../../apps/console/src/shell/route.ts'
import { PLACES } from '../../packages/relay/src/events/places.ts'

test.each([PLACES.limits, PLACES.credit])('%s is a page', (fragment) => {
  const route = parseRoute(fragment)
  expect(route.place === 'operate' && pageNamed(route.page)?.page).toBe(fragment.slice(2))
})

test('an invitation and a reset arrive with what came with them', () => {
  expect(linkIn(`${PLACES.invitation}hfi_1`)).toEqual({ kind: 'invitation', code: 'hfi_1' })
  expect(linkIn(`${PLACES.reset}hfl_1`)).toEqual({ kind: 'reset', code: 'hfl_1' })
})
