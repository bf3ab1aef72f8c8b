// The matrix with our own clients, and with three that are known to be bad: it must see through those.
// The rivals are not installed for this.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCell } from './matrix/cell.ts'
import type { Column, Scene } from './matrix/column.ts'
import { type Fault, faults, noFault } from './matrix/faults.ts'
import { ours } from './matrix/ours.ts'
import { type Stage, openStage } from './matrix/stage.ts'
import type { Told } from './matrix/verdict.ts'

let stage: Stage
beforeAll(async () => void (stage = await openStage('heartbeatMs=500')))
afterAll(() => stage.close())

const faultNamed = (name: string): Fault => faults.find((fault) => fault.name === name)!
const fast = [noFault, ...faults].filter(({ name }) => name !== 'down-3s' && name !== 'down-30s')
// Column by column, so that those which start a process of their own do not all do it at once.
const cells = ours.flatMap((column) => fast.map((fault) => ({ name: `${column.name}, ${fault.title}`, fault, column })))

describe('exact, and paid once', () => {
  it.concurrent.each(cells)('$name', async ({ fault, column }) => {
    const { verdict, purchases, told } = await runCell(stage, fault, column, 30_000)
    expect({ verdict: verdict.type, purchases, detail: told.detail }).toEqual({ verdict: 'exact', purchases: 1 })
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

const bad = (name: string, read: Column['read']): Column => ({ name, server: 'relay', setup: '', read })

/** The loop that half of all applications are made of. */
async function readToTheEnd({ url, key, model, prompt, signal }: Scene, told: Told): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] }),
    signal,
  })
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream()))
    for (const [, json] of piece.matchAll(/^data: (\{.*)$/gm))
      told.text += JSON.parse(json!).choices[0]?.delta.content ?? ''
  told.end = 'done'
}
