import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('so many at a time, so many wait in order, and the next is refused', async () => {
  const turns = new Turns(2, 2)
  const running: { name: string; end: () => void }[] = []
  const work = (name: string) =>
    turns.take(() => new Promise<string>((resolve) => running.push({ name, end: () => resolve(name) })))
  const four = ['a', 'b', 'c', 'd'].map(work)
  await settled()
  expect(running.map(({ name }) => name)).toEqual(['a', 'b'])
  await expect(work('e')).rejects.toMatchObject({ code: 'sign-in-throttled', problem: { retryAfterMs: 2_000 } })
  running[1]?.end()
  await settled()
  expect(running.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  for (const at of [0, 2]) running[at]?.end()
  await settled()
  running[3]?.end()
  expect(await Promise.all(four)).toEqual(['a', 'b', 'c', 'd'])
})

test('work that fails gives its place on', async () => {
  const turns = new Turns(1, 5)
  const failing = turns.take(() => Promise.reject(new Error('no')))
  const next = turns.take(async () => 'yes')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('yes')
  expect(await turns.take(async () => 'again')).toBe('again')
})
