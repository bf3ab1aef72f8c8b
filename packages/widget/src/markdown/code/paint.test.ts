import { describe, expect, it } from 'vitest'
import { CHUNK_LINES, type Painter, UNPAINTED, paintOn } from './paint.ts'
import { languageNamed } from './languages.ts'
import { openPainter } from './painter.ts'

const numbering = (): Painter => {
  let line = 0
  return { paint: (text) => [{ text, color: String(line++) }] }
}
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

describe('painting code that grows', () => {
  it('paints each line once, and gives chunks that are done as they were', () => {
    const painter = numbering()
    const once = paintOn(UNPAINTED, lines(CHUNK_LINES + 5), painter, () => true)
    const twice = paintOn(once, lines(CHUNK_LINES + 8), painter, () => true)
    expect(twice.chunks.flat().map(([run]) => run!.color)).toEqual(lines(CHUNK_LINES + 8).map((_, index) => `${index}`))
    expect(twice.chunks[0]).toBe(once.chunks[0])
    expect(twice.text).toBe(`${lines(CHUNK_LINES + 8).join('\n')}\n`)
  })

  it('stops when there is no time, after a line at least, and goes on from there', () => {
    const painter = numbering()
    const first = paintOn(UNPAINTED, lines(3), painter, () => false)
    expect(first.text).toBe('line 0\n')
    expect(paintOn(first, lines(3), painter, () => true).text).toBe('line 0\nline 1\nline 2\n')
  })

  it('gives back what it got when nothing is left to paint', () => {
    const all = paintOn(UNPAINTED, lines(3), numbering(), () => true)
    expect(paintOn(all, lines(3), numbering(), () => true)).toBe(all)
  })
})

describe('a painter', () => {
  it('remembers from line to line what it is in the middle of', async () => {
    const painter = (await openPainter('py'))!
    const [first, second, third] = ['x = """text', 'still text', '""" + f(1)'].map((line) => painter.paint(line))
    const comment = first!.at(-1)!.color
    expect(second).toEqual([{ text: 'still text', color: comment }])
    expect(third!.map(({ text }) => text).join('')).toBe('""" + f(1)')
    expect(third!.at(-2)!.color).not.toBe(comment)
  })

  it('is not there for a language that nobody here knows', async () => {
    expect(await openPainter('klingon')).toBeUndefined()
    expect(languageNamed('__proto__')).toBeUndefined()
    expect(languageNamed('TypeScript')).toBe('typescript')
  })
})
