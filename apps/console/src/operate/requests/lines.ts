// The whole of a list that the relay exports page by page. Pure but for who asks.

export interface ExportPage {
  readonly text: string
  readonly next?: string | undefined
}

/** A file that can still be opened. */
export const LINES_MAX = 50_000

/**
 * @param ask a page, from the cursor on
 * @param onLines how many lines there are by now
 * @returns CSV; what is beyond LINES_MAX is left out
 */
export async function allLines(
  ask: (after: string | undefined) => Promise<ExportPage>,
  onLines: (lines: number) => void = () => {},
): Promise<string> {
  const pages: string[] = []
  let lines = -1
  let after: string | undefined
  do {
    const { text, next } = await ask(after)
    pages.push(text)
    lines += text.split('\n').length - 1
    onLines(Math.max(0, lines))
    after = next
  } while (after !== undefined && lines < LINES_MAX)
  return pages.join('')
}
