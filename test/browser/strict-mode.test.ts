// The hook as React itself tests it: in StrictMode every component is mounted, unmounted and mounted again.
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { type Pages, openPages, withReact } from './pages.ts'
import { type Scene, openScene } from './scene.ts'
import { MODEL } from './stage.ts'
import { logOf } from './truth.ts'

let scene: Scene
let pages: Pages
beforeAll(async () => {
  pages = await openPages()
  scene = await openScene({ environment: { HOLDFAST_ORIGINS: pages.url } })
  return () => pages.close()
})

test.each([18, 19] as const)('React %i buys once, shows all of it, and finds it after a reload', async (major) => {
  const entry = fileURLToPath(new URL('strict-mode-page.ts', import.meta.url))
  await pages.addBundle({ entryPoints: { [`react-${major}`]: entry }, ...withReact(major) })
  const settings = { baseURL: scene.line.url, apiKey: KEY, model: MODEL, id: 'strict' }
  pages.add(
    `/${major}`,
    `<main></main><script>settings = ${JSON.stringify(settings)}</script>
     <script type="module" src="/react-${major}.js"></script>`,
  )
  scene.says({ tokens: 100, tokensPerSecond: 60, form: 'numbered' })
  const somebody = await scene.visitor()
  const page = await somebody.open(`${pages.url}/${major}`)
  expect(await page.getByRole('heading').innerText()).toMatch(new RegExp(`^React ${major}\\.`))
  await page.getByRole('button', { name: 'Ask' }).click()
  const output = page.getByRole('status')
  await output.filter({ hasText: '-20 ' }).waitFor()
  await page.reload()
  await output.and(page.locator('[data-status=ready]')).filter({ hasText: '-100' }).waitFor()
  const { text } = await logOf(scene, (await output.getAttribute('data-reply'))!)
  expect(await output.innerText()).toBe(text)
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})
