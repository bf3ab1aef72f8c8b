// The hook where it lives: `useChat` in a page of Chromium's. The fault strikes on the page's line to the relay; the page
// itself is handed to the browser without a network.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import type { Column, Scene } from './column.ts'
import type { HookTold } from './hook-page.ts'
import type { Told } from './verdict.ts'

export const hook: Column = {
  name: '`useChat` in Chromium',
  server: 'relay',
  setup:
    '`useChat({ baseURL, apiKey, model })` of `@holdfast/client/react`, React 19, in a page of Debian’s Chromium, then `send`. Defaults. What is judged is what the component was drawn with. Nobody reloads, and nobody presses anything.',
  read: readHook,
}

async function readHook({ url, key: apiKey, model, prompt, signal }: Scene, told: Told): Promise<void> {
  const browser = await borrowBrowser()
  const context = await browser.newContext()
  try {
    // At the relay's own origin, where it needs nobody's permission to ask.
    const place = `${url}/application`
    const page = await context.newPage()
    await page.route(place, async (route) => route.fulfill({ contentType: 'text/html', body: await application() }))
    const over = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve())
      page.on('pageerror', reject)
      const tell = ({ isOver, ...heard }: HookTold) => {
        Object.assign(told, heard)
        if (isOver) resolve()
      }
      void page.exposeFunction('tell', tell).then(() => page.goto(place), reject)
    })
    await page.addInitScript(`settings = ${JSON.stringify({ baseURL: url, apiKey, model, prompt })}`)
    await over
  } finally {
    await context.close()
    await returnBrowser()
  }
}

let bundled: Promise<string> | undefined

/** The page, its script in it. */
function application(): Promise<string> {
  bundled ??= build({
    entryPoints: [fileURLToPath(new URL('hook-page.ts', import.meta.url))],
    // The workspace's React, not that which tests of an older one brought.
    alias: Object.fromEntries(
      ['react', 'react-dom'].map((name) => [
        name,
        fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)),
      ]),
    ),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    conditions: ['holdfast-source'],
    define: { 'process.env.NODE_ENV': '"production"' },
  }).then(
    ({ outputFiles }) =>
      `<!doctype html><main></main><script>${outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`,
  )
  return bundled
}

let shared: Promise<Browser> | undefined
let borrowers = 0

/** One for all cells that run at the same time. */
function borrowBrowser(): Promise<Browser> {
  borrowers += 1
  shared ??= chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  return shared
}

async function returnBrowser(): Promise<void> {
  borrowers -= 1
  if (borrowers > 0) return
  const last = shared
  shared = undefined
  await (await last)?.close()
}
