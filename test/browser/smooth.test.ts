// What a long reply costs the page, beside the cheapest way there is to show the same text: a script that appends it.
// Both are measured in the same run, by the browser's own account of its main thread; no number here is a time.
import { beforeAll, expect, test } from 'vitest'
import type { CDPSession, Page } from 'playwright-core'
import { KEY } from '../faults/relay-process.ts'
import { type Scene, openScene } from './scene.ts'
import { MODEL } from './stage.ts'
import { expectTruth } from './truth.ts'

let scene: Scene
beforeAll(async () => void (scene = await openScene()))

const TOKENS = 20_000
const long = { form: 'essay', tokens: TOKENS, tokensPerSecond: 1_500, jitter: 0.3 } as const
const PROMPT = 'Tell me everything.'
/** The text takes a quarter of a minute to be said, and it is said twice. */
const SLOW = { timeout: 180_000 }

/** Seconds of the main thread, and its tasks of more than 50 ms, as ms each. */
interface Spent {
  readonly busyS: number
  readonly longMs: readonly number[]
}

test(
  '20,000 tokens cost a small multiple of appending them, and the second half no more than the first',
  SLOW,
  async () => {
    scene.says(long)
    const somebody = await scene.visitor()
    // Nothing is there, and that is all this page needs.
    somebody.expectComplaints(/status of 40[14]/)
    const plain = await somebody.open(`${scene.line.url}/v1`)
    const watchPlain = await watch(plain, await somebody.devtools(plain))
    await plain.evaluate(append, { url: scene.line.url, key: KEY, model: MODEL, prompt: PROMPT })
    const appended = await watchPlain()

    scene.says(long)
    const chat = await scene.visit()
    const devtools = await chat.visitor.devtools(chat.page)
    const watchFirst = await watch(chat.page, devtools)
    await chat.send(PROMPT)
    await scene.asked(({ tokens }) => tokens >= TOKENS / 2)
    const first = await watchFirst()
    const watchSecond = await watch(chat.page, devtools)
    await scene.asked(({ state }) => state === 'finished')
    await chat.over()
    const second = await watchSecond()

    const shown = { busyS: first.busyS + second.busyS, longMs: [...first.longMs, ...second.longMs] }
    console.info(
      `appended: ${told(appended)}; shown: ${told(shown)}; first half ${told(first)}, second ${told(second)}`,
    )
    expect((await expectTruth(scene, chat)).ending).toBe('complete')
    // 1.2 on a machine of two busy cores; Markdown, colours and the timeline are in it.
    expect(shown.busyS / appended.busyS).toBeLessThan(4)
    // What a hand would feel: a tenth there, and nothing where text is only appended.
    expect(sum(shown.longMs) / 1000 / appended.busyS).toBeLessThan(0.5)
    expect(second.busyS / first.busyS, 'cost grows with the text, not with its square').toBeLessThan(2.5)
  },
)

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

/** Counts from now on, until it is called. */
async function watch(page: Page, devtools: CDPSession): Promise<() => Promise<Spent>> {
  await devtools.send('Performance.enable')
  const busy = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  const tasks = await page.evaluateHandle(() => {
    const tasks: number[] = []
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    })
    return tasks
  })
  const before = await busy()
  return async () => ({ busyS: (await busy()) - before, longMs: await tasks.jsonValue() })
}

const told = ({ busyS, longMs }: Spent): string =>
  `${busyS.toFixed(2)} s busy, ${longMs.length} long tasks, the longest ${Math.max(0, ...longMs)} ms`

/** Runs in the page. Reads a stream as anybody would, and appends what it says. */
async function append(asked: { url: string; key: string; model: string; prompt: string }): Promise<void> {
  const response = await fetch(`${asked.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${asked.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: asked.model,
      stream: true,
      messages: [{ role: 'user', content: asked.prompt }],
    }),
  })
  const output = document.body.appendChild(document.createElement('p'))
  output.style.whiteSpace = 'pre-wrap'
  let rest = ''
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n')
    rest = lines.pop() ?? ''
    const texts = lines.map((line) =>
      line.startsWith('data: {') ? (JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '') : '',
    )
    output.append(texts.join(''))
  }
}
