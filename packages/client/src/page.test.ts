import { afterEach, expect, it, vi } from 'vitest'
import { page } from './page.ts'

afterEach(() => vi.unstubAllGlobals())

it('wakes whoever listens when page or network may be back, while somebody looks, and leaves nothing behind', () => {
  const target = new EventTarget()
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  const work = vi.fn<() => void>()
  const forget = page.onWake(work)
  const names = ['online', 'pageshow', 'visibilitychange', 'resume']
  const happen = () => names.forEach((name) => target.dispatchEvent(new Event(name)))
  happen()
  expect(work).toHaveBeenCalledTimes(names.length)
  vi.stubGlobal('document', { hidden: true })
  happen()
  expect(work).toHaveBeenCalledTimes(names.length)
  vi.stubGlobal('document', { hidden: false })
  forget()
  happen()
  expect(work).toHaveBeenCalledTimes(names.length)
})

it('is looked at and has a network where there is no page', () => {
  expect([page.isHidden(), page.isOnline()]).toEqual([false, true])
  page.onWake(() => undefined)()
})
