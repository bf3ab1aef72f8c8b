// The words that a reader of Markdown sees, by way of marked's own HTML: the page's renderer has no part in it.
import { marked } from 'marked'

/** In order, a space between each. Formulas are drawn, so they are left out. */
export function wordsSeen(markdown: string): string {
  const html = marked.parse(markdown.replaceAll(FORMULA, ' '), { async: false })
  // A block of code has its language written above it.
  const named = html.replaceAll(/<code class="language-([^"]+)">/g, '$1\n')
  const text = named.replaceAll(/<[^>]*>/g, (tag) => (INLINE.test(tag) ? '' : ' '))
  return oneLine(text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? ''))
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const FORMULA = /\$\$[^$]+\$\$|\\\[[\s\S]+?\\\]|\\\(.+?\\\)|(?<!\w)\$[^$\n]+\$(?!\d)/g
const INLINE = /^<\/?(?:a|b|code|del|em|i|strong|sub|sup)\b/
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
