import { renderToString } from 'katex'
import { expect, it } from 'vitest'
import { closeTex } from './tex.ts'

const formulas = [
  String.raw`d = \sqrt{2Rh + h^2} \approx \sqrt{2Rh}`,
  String.raw`\left( \sqrt{h_{\text{lamp}}} + \frac{a}{b} \right)`,
  String.raw`\begin{aligned} a &= b + c \\ d &= \{ e \} \end{aligned}`,
  String.raw`\sum_{i=1}^{n} \frac{1}{i^2} \to \frac{\pi^2}{6}`,
]

const isSet = (tex: string): boolean => {
  try {
    renderToString(tex, { output: 'mathml', strict: 'ignore' })
    return true
  } catch {
    return false
  }
}

it('leaves a whole formula as it is', () => {
  for (const tex of formulas) expect(closeTex(tex)).toBe(tex)
})

it('closes what is open: braces, brackets that grow, environments', () => {
  expect(closeTex(String.raw`\frac{a`)).toBe(String.raw`\frac{a}`)
  expect(closeTex(String.raw`\left( a`)).toBe(String.raw`\left( a\right.`)
  expect(closeTex(String.raw`\begin{aligned} a &= b`)).toBe(String.raw`\begin{aligned} a &= b\end{aligned}`)
  expect(closeTex(String.raw`a + \fra`)).toBe('a + ')
  expect(closeTex('x^')).toBe('x')
})

it('makes most beginnings of a formula one that can be set, so that it grows as it is written', () => {
  for (const tex of formulas) {
    const beginnings = Array.from({ length: tex.length }, (_, length) => tex.slice(0, length + 1))
    const settable = (close: (tex: string) => string) => beginnings.filter((one) => isSet(close(one))).length
    expect(settable(closeTex) / beginnings.length).toBeGreaterThan(0.6)
    expect(settable(closeTex)).toBeGreaterThan(settable((one) => one))
  }
})
