// The matrix with our own clients, and with three that are known to be bad: it must see through those.
// The rivals are not installed for this.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCell } from './matrix/cell.ts'
import type { Column, Scene } from './matrix/column.ts'
import { type Fault, faults, noFault } from './matrix/faults.ts'
import { ours } from './matrix/ours.ts'
import { isRun } from './matrix/page.ts'
import { type Stage, openStage } from './matrix/stage.ts'
import type { Told } from './matrix/verdict.ts'

let stage: Stage
beforeAll(async () => void (stage = await openStage('heartbeatMs=500')))
afterAll(() => stage.close())

const faultNamed = (name: string): Fault => faults.find((fault) => fault.name === name)!
const fast = [noFault, ...faults].filter(({ name }) => name !== 'down-3s' && name !== 'down-30s')
// Column by column, so that those which start a process of their own do not all do it at once.
const cells = ours.flatMap((column) =>
  fast
    .filter((fault) => isRun(column, fault))
    .map((fault) => ({ name: `${column.name}, ${fault.title}`, fault, column })),
)

describe('exact, and paid once', () => {
  it.concurrent.each(cells)('$name', async ({ fault, column }) => {
    const {
      verdict,
      purchases,
      continuations,
      isBilledTruly = true,
      told,
    } = await runCell(stage, fault, column, 30_000)
    expect({ verdict: verdict.type, paid: purchases - continuations, isBilledTruly }, told.detail).toEqual({
      verdict: 'exact',
      paid: 1,
      isBilledTruly: true,
    })
    if (fault.does.type === 'provider') expect(continuations).toBe(1)
  })
})

describe('the matrix sees through a client that', () => {
  it('takes the end of the body for the end of the reply', async () => {
    const { verdict, words } = await runCell(stage, faultNamed('end'), bad('truncates', readToTheEnd))
    expect([verdict.type, words]).toEqual(['truncated', 6])
  })

  it('asks again and appends', async () => {
    const doubler = bad('doubles', async (scene, told) => {
      await readToTheEnd(scene, told)
      await readToTheEnd(scene, told)
    })
    const { verdict, purchases } = await runCell(stage, faultNamed('end'), doubler)
    expect([verdict.type, purchases]).toEqual(['doubled', 2])
  })

  it('waits for ever', async () => {
    const { verdict } = await runCell(stage, faultNamed('silence'), bad('hangs', readToTheEnd), 1000)
    expect(verdict.type).toBe('hung')
  })

  it('gives up', async () => {
    const { verdict, words } = await runCell(stage, faultNamed('reset'), bad('fails', readToTheEnd))
    expect([verdict.type, words]).toEqual(['error', 6])
  })
})

describe('where the provider fails, the matrix tells apart a client that', () => {
  it('takes its silence for an end', async () => {
    const { verdict, words } = await runCell(stage, faultNamed('provider-ends'), alone('believes', readToTheEnd))
    expect([verdict.type, words]).toEqual(['truncated', 6])
  })

  it('overhears the failure', async () => {
    const { verdict, words } = await runCell(stage, faultNamed('provider-529'), bad('is deaf', readToTheEnd))
    expect([verdict.type, words]).toEqual(['truncated', 6])
  })

  it('passes the failure on', async () => {
    const honest = bad('is honest', async (scene, told) => {
      await readToTheEnd(scene, told)
      Object.assign(told, { end: 'failed', failure: 'overloaded' })
    })
    const { verdict, words, purchases, isBilledTruly } = await runCell(stage, faultNamed('provider-529'), honest)
    expect([verdict.type, words, purchases, isBilledTruly]).toEqual(['failed', 6, 1, true])
  })

  it('invents a failure', async () => {
    const liar = alone('invents', async (scene, told) => {
      await readToTheEnd(scene, told)
      Object.assign(told, { end: 'failed', failure: 'overloaded' })
    })
    expect((await runCell(stage, faultNamed('provider-ends'), liar)).verdict.type).toBe('error')
  })

  it('breaks with it', async () => {
    const { verdict, words } = await runCell(stage, faultNamed('provider-dies'), alone('breaks', readToTheEnd))
    expect([verdict.type, words]).toEqual(['error', 6])
  })

  it.each(['provider-stalls', 'provider-stalls-noisily'])('waits for ever (%s)', async (name) => {
    const { verdict, words } = await runCell(stage, faultNamed(name), alone('waits', readToTheEnd), 1500)
    expect([verdict.type, words]).toEqual(['hung', 6])
  })

  it('keeps the seam to itself', async () => {
    const silent = bad('hides the seam', async (scene, told) => {
      await readToTheEnd({ ...scene, segments: 'continue' }, told)
      told.seams = 0
    })
    expect((await runCell(stage, faultNamed('provider-dies'), silent)).verdict.type).toBe('unmarked')
  })
})

const bad = (name: string, read: Column['read']): Column => ({ name, server: 'relay', setup: '', read })
/** The same at the provider, without a relay. */
const alone = (name: string, read: Column['read']): Column => ({ ...bad(name, read), server: 'provider' })

/** The loop that half of all applications are made of. */
async function readToTheEnd(scene: Scene & { readonly segments?: string }, told: Told): Promise<void> {
  const { url, key, model, prompt, signal, segments } = scene
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(segments !== undefined && { 'holdfast-segments': segments }),
    },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] }),
    signal,
  })
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream()))
    for (const [, json] of piece.matchAll(/^data: (\{.*)$/gm))
      told.text += JSON.parse(json!).choices?.[0]?.delta.content ?? ''
  told.end = 'done'
}
