import { expect, it } from 'vitest'
import { sentencesFrom } from './sentences.ts'

it('tells sentences, not words', () => {
  const text = 'The lamp is lit. Every evening it'
  expect(sentencesFrom(text, 0, false)).toEqual({ words: 'The lamp is lit.', upTo: 17 })
  expect(sentencesFrom(text, 17, false)).toEqual({ words: '', upTo: 17 })
  expect(sentencesFrom(`${text} is.`, 17, true)).toEqual({ words: 'Every evening it is.', upTo: 37 })
})

it('leaves out the marks of Markdown, and code', () => {
  const text = '## A **bold** [link](https://a.b).\n\n- one\n- `two`\n\n```js\ncode()\n```\n'
  expect(sentencesFrom(text, 0, true).words).toBe('A bold link. one two')
})

it('tells a long sentence in pieces', () => {
  const text = 'word '.repeat(100)
  expect(sentencesFrom(text, 0, false).upTo).toBe(500)
})

it('tells each character once, however the text came', () => {
  const text = 'One. Two! Three? And 3.5 of them: four.\n\n- five\n- six'
  let from = 0
  const told: string[] = []
  for (let length = 1; length <= text.length; length++) {
    const { words, upTo } = sentencesFrom(text.slice(0, length), from, length === text.length)
    from = upTo
    if (words) told.push(words)
  }
  expect(told.join(' ')).toBe('One. Two! Three? And 3.5 of them: four. five six')
})
