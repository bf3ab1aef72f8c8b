import { array, assert, constantFrom, integer, property } from 'fast-check'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { corpus } from './corpus.suite.ts'
import { type Document, readDocument } from './document.ts'
import { Markdown } from './markdown.tsx'

const html = (text: string, more: Partial<Parameters<typeof Markdown>[0]> = {}): string =>
  renderToStaticMarkup(createElement(Markdown, { text, ...more }))

/** What a reader sees, without white space and without the labels of parts. */
const seen = (markup: string): string =>
  markup
    .replace(/<div class="hf-code-bar">.*?<\/div>/gs, '')
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, '')

const prefixes = (text: string): string[] =>
  Array.from({ length: text.length + 1 }, (_, length) => text.slice(0, length))

describe('Markdown that is being written', () => {
  for (const [name, text] of Object.entries(corpus)) {
    it(`shows of every beginning of “${name}” only what the whole will show`, () => {
      const whole = seen(html(text))
      const wrong = prefixes(text)
        .map((beginning) => ({ beginning: beginning.slice(-60), shown: seen(html(beginning, { isGrowing: true })) }))
        .filter(({ shown }) => !whole.startsWith(shown))
      expect(wrong.slice(0, 3)).toEqual([])
      // And keeps nothing back once a paragraph is whole.
      for (const beginning of prefixes(text).filter((one) => one.endsWith('\n\n')))
        expect(seen(html(beginning, { isGrowing: true }))).toBe(seen(html(beginning)))
    })

    it(`never changes a block of “${name}” that was finished, and ends with the blocks of the whole`, () => {
      let document: Document | undefined
      for (const beginning of prefixes(text)) {
        const next: Document = readDocument(beginning, true, document)
        for (const [index, block] of (document?.finished ?? []).entries()) expect(next.finished[index]).toBe(block)
        document = next
      }
      const grown = readDocument(text, false, document)
      const whole = readDocument(text, false)
      expect([...grown.finished, ...grown.growing]).toEqual([...whole.finished, ...whole.growing])
    })
  }

  it('is the same whole, however it is cut into pieces', () => {
    const all = Object.values(corpus).join('\n\n')
    assert(
      property(array(integer({ min: 0, max: all.length }), { maxLength: 40 }), (cuts) => {
        let document: Document | undefined
        for (const cut of cuts.toSorted((a, b) => a - b)) document = readDocument(all.slice(0, cut), true, document)
        const grown = readDocument(all, false, document)
        const whole = readDocument(all, false)
        expect(grown.finished.concat(grown.growing)).toEqual(whole.finished.concat(whole.growing))
      }),
      { numRuns: 30 },
    )
  })

  it('draws any text whatever, and any beginning of it', () => {
    const marks = '** * _ ` ``` ~~ [ ]( ) ! | --- $ $$ \\ \\( \\) \\[ < a> & amp; a 5 [^1] :'.split(' ')
    const layout = ['\n', '\n\n', '- ', '1. ', '> ', '# ', ' ', 'word ', '    ', '\t', '\r\n']
    const piece = constantFrom(...marks, ...layout)
    assert(
      property(array(piece, { maxLength: 60 }), (pieces) => {
        let document: Document | undefined
        for (let length = 1; length <= pieces.length; length++)
          document = readDocument(pieces.slice(0, length).join(''), true, document)
        html(pieces.join(''), { isGrowing: true })
        html(pieces.join(''))
      }),
      { numRuns: 300 },
    )
  })

  it('begins anew when the text is another one', () => {
    const before = readDocument('# One\n\nTwo\n\nThree\n', true)
    expect(readDocument('Other', true, before).growing).toMatchObject([{ token: { type: 'paragraph', raw: 'Other' } }])
  })

  it('reads a long reply in a time that grows with its length', () => {
    const words = (count: number) =>
      'The *lamp* on the wall is lit by `hand`, every evening, by [one](https://a.b).\n\n'.repeat(count)
    /** Characters given to the lexer, token by token. */
    const costOf = (text: string): number => {
      let document: Document | undefined
      let chars = 0
      for (let length = 20; length < text.length; length += 20) {
        document = readDocument(text.slice(0, length), true, document)
        chars += length - document.boundary
      }
      return chars
    }
    expect(costOf(words(200)) / costOf(words(100))).toBeLessThan(2.1)
  })
})

describe('Markdown', () => {
  it('shows tags as text', () => {
    expect(html('a <b onclick="x">b</b> <script>alert(1)</script>')).toContain(
      '&lt;b onclick=&quot;x&quot;&gt;b&lt;/b&gt;',
    )
    expect(html('<img src=x onerror=alert(1)>\n\n<!-- no -->')).not.toMatch(/<img|<!--/)
    expect(html('| a |\n|---|\n| b<br>c |')).toContain('b<br/>c')
  })

  it('links to the web and to mail, and nowhere else', () => {
    expect(html('[a](https://a.b/c?d=1&amp;e=2)')).toContain(
      '<a href="https://a.b/c?d=1&amp;e=2" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    )
    for (const href of [
      'javascript:alert(1)',
      'JaVaScRiPt:x',
      '&#106;avascript:x',
      'data:text/html,x',
      '/a',
      '//a.b',
      'vbscript:x',
    ])
      expect(html(`[a](${href})`)).not.toContain('<a')
    expect(html('![a](javascript:x)')).not.toContain('<img')
    expect(html('![a](https://a.b/c.png)')).toContain('loading="lazy"')
  })

  it('tells formulas from prices', () => {
    const formulas = (text: string) => html(text).match(/hf-formula(?!-)/g)?.length ?? 0
    expect(formulas('between $5 and $10, or $5-$10')).toBe(0)
    expect(formulas('it is $x^2$, \\(y\\) and $5x$')).toBe(3)
    expect(formulas('US$5 and US$6')).toBe(0)
    expect(formulas('$$\na\n$$\n\n\\[\nb\n\\]\n\nand $$c$$')).toBe(3)
    expect(formulas('`$x$` and \\$x\\$')).toBe(0)
    expect(seen(html('$a*b$ and *c*'))).toBe('a*bandc')
  })

  it('knows tasks, footnotes, entities and what is struck out', () => {
    expect(html('- [x] done\n- [ ] not')).toMatch(/<input type="checkbox"[^>]*checked[^>]*>.*done.*not/s)
    expect(seen(html('- [x] done'))).toBe('done')
    expect(html('a[^1]\n\n[^1]: b')).toMatch(/<sup>1<\/sup>.*hf-footnote/s)
    expect(seen(html('a &mdash; b &amp;&#x41; &unknown;'))).toBe('a—b&A&unknown;')
    expect(html('~5 or ~6, ~~seven~~')).toContain('~5 or ~6, <del>seven</del>')
  })

  it('follows a reference that is defined later', () => {
    const text = 'See [the log][log].\n\nMore.\n\nEven more.\n\n[log]: https://a.b\n'
    expect(html(text)).toContain('<a href="https://a.b/"')
  })

  it('draws a line where another model took over', () => {
    const seam = (text: string, at: number) => html(text, { seams: [{ at, label: 'B' }] })
    expect(seam('One two three.', 5)).toMatch(/One two<span class="hf-seam".*B<\/span><\/span> three/)
    expect(seam('One *two three* four.', 8)).toMatch(/<em>two<span class="hf-seam".*B<\/span><\/span> three<\/em>/)
    expect(seam('One.\n\nTwo.', 6)).toMatch(/<p dir="auto">One.<\/p><span class="hf-seam"/)
    expect(seam('```\ncode here\n```\n\nTwo.', 8)).toMatch(/<\/pre><\/div><span class="hf-seam"/)
    expect(seam('- one two\n- three', 4)).toMatch(/one<span class="hf-seam".* two<\/li>/)
    const twice = html('One two three four.', {
      seams: [
        { at: 2, label: 'B' },
        { at: 9, label: 'C' },
      ],
    })
    expect(seen(twice)).toBe('OneBtwothreeCfour.')
  })
})
