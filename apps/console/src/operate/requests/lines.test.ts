import { expect, test } from 'vitest'
import { LINES_MAX, allLines } from './lines.ts'

test('pages are asked for one after the other, and the head is there once', async () => {
  const pages = [{ text: 'id,model\na,m\n', next: '7' }, { text: '', next: '5' }, { text: 'b,m\nc,m\n' }]
  const asked: (string | undefined)[] = []
  const counted: number[] = []
  const text = await allLines(
    async (after) => {
      asked.push(after)
      return pages[asked.length - 1] ?? { text: '' }
    },
    (lines) => counted.push(lines),
  )
  expect(text).toBe('id,model\na,m\nb,m\nc,m\n')
  expect([asked, counted]).toEqual([
    [undefined, '7', '5'],
    [1, 1, 3],
  ])
})

test('a log without an end ends where a file becomes too long', async () => {
  let pages = 0
  await allLines(async () => {
    pages += 1
    return { text: 'a\n'.repeat(10_000), next: 'more' }
  })
  expect(pages * 10_000).toBeLessThanOrEqual(LINES_MAX + 10_000)
})
