// What axe finds on a page: nothing.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults, RunOptions } from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: RunOptions): Promise<AxeResults> }
    }
    return axe.run(document, { resultTypes: ['violations'] })
  })
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  }))
  expect(found).toEqual([])
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const

/** A page is looked at on each. What moves is not what is looked at. */
export const faces: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['light, on a desk', { colorScheme: 'light', reducedMotion: 'reduce' }],
  ['dark, on a desk', { colorScheme: 'dark', reducedMotion: 'reduce' }],
  ['light, on a phone', { colorScheme: 'light', reducedMotion: 'reduce', ...PHONE }],
  ['dark, on a phone', { colorScheme: 'dark', reducedMotion: 'reduce', ...PHONE }],
]
