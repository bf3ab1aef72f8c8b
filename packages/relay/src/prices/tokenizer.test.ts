import { expect, test } from 'vitest'
import { byLength, openGptTokenizer } from './tokenizer.ts'

/** Stands for the package: a token for each character, and a note of every text that it was given. */
const loaded = () => {
  const texts: string[] = []
  const countTokens = (
    text: string,
    { disallowedSpecial }: { readonly disallowedSpecial: ReadonlySet<string> },
  ): number => {
    if (disallowedSpecial.size > 0) throw new Error('it would refuse a text that names its special tokens')
    texts.push(text)
    return [...text].length
  }
  return { texts, load: () => Promise.resolve({ countTokens }) }
}

test('without a tokenizer a token is four octets, about', () => {
  expect([byLength.count(''), byLength.count('abcde'), byLength.count('漢字')]).toEqual([0, 2, 2])
})

test('where the package is not installed there is none', async () => {
  const missing = (): Promise<unknown> => Promise.reject(new Error('Cannot find package'))
  expect(await openGptTokenizer(missing)).toBeUndefined()
})

test('the package is given no more than it can take in a moment, nothing twice and nothing not at all', async () => {
  const { texts, load } = loaded()
  const tokenizer = await openGptTokenizer(load)
  const text = '漢字🙂'.repeat(10_000)
  expect(tokenizer?.count(text)).toBe([...text].length)
  expect(texts.join('')).toBe(text)
  expect(Math.max(...texts.map((piece) => piece.length))).toBeLessThanOrEqual(257)
  expect(texts.every((piece) => piece.isWellFormed())).toBe(true)
})
