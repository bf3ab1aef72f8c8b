// JSON that is still being written, laid out as if it were whole: a line for each member. Pure, one pass.

/** The text with line breaks and indentation of two; what is in strings stays as it is. */
export function indented(json: string): string {
  let out = ''
  let depth = 0
  let isInString = false
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!
    if (isInString) {
      out += char
      if (char === '\\') out += json[++at] ?? ''
      else if (char === '"') isInString = false
    } else if (char === '"') {
      isInString = true
      out += char
    } else if (char === '{' || char === '[') {
      const close = /^\s*[}\]]/.exec(json.slice(at + 1, at + 40))
      if (close) {
        out += char + close[0].trim()
        at += close[0].length
      } else out += char + line(++depth)
    } else if (char === '}' || char === ']') out += line(--depth) + char
    else if (char === ',') out += char + line(depth)
    else if (char === ':') out += ': '
    else if (!/\s/.test(char)) out += char
  }
  return out.trimEnd()
}

const line = (depth: number): string => `\n${'  '.repeat(Math.max(0, depth))}`
