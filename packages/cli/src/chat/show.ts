// A reply as it comes: its text, and below it, on a terminal, one quiet line about the line. The status line lives on
// a row of its own below the text: IND and RI (move down, move up, keep the column) reserve it, so that it is never
// scrolled away and never mixes with the text.
import type { Reply } from '@holdfast/client'
import { dim, yellow } from '../terminal.ts'
import { seamWords, summaryOf, wordsFor } from './report.ts'
import { Wrapping } from './wrapping.ts'

const DOWN = '\u001bD'
const UP = '\u001bM'
const SAVE = '\u001b7'
const RESTORE = '\u001b8'
const ERASE_BELOW = '\u001b[J'
const NEXT_ROW = '\u001b[B\r'

/** How often the status line is drawn while nothing arrives. */
const REDRAW_MS = 250

export interface Screen {
  write(text: string): unknown
  readonly columns?: number
  /** A person looks at it. Otherwise it is a pipe, into which only words go. */
  readonly isTTY: boolean
}

/**
 * Resolves when the reply is over. Failures are in the reply: nothing rejects here.
 * @returns false when some of what went into a pipe turned out to be void
 */
export async function showReply(reply: Reply, model: string, screen: Screen): Promise<boolean> {
  const { isTTY } = screen
  const wrapping = new Wrapping()
  let reasoning = false
  let endsInNewline = true
  let hasWritten = false
  let isValid = true
  const write = (text: string, paint = (words: string): string => words): void => {
    if (text !== '') endsInNewline = text.endsWith('\n')
    hasWritten ||= text !== ''
    if (!isTTY) screen.write(text)
    else screen.write(`${ERASE_BELOW}${paint(wrapping.wrap(text, screen.columns))}${status(reply, model, screen)}`)
  }
  const ownLine = (text: string, paint?: (words: string) => string): void =>
    write(endsInNewline ? text : `\n${text}`, paint)
  const timer = isTTY ? setInterval(() => write(''), REDRAW_MS) : undefined
  const unsubscribe = isTTY ? reply.subscribe(() => write('')) : undefined
  if (isTTY) write('')
  try {
    for await (const { event } of reply) {
      if (event.type === 'reasoning-delta' && isTTY) {
        reasoning = true
        write(event.text, dim)
      } else if (event.type === 'text-delta') {
        // Reasoning goes to a person, not into a pipe.
        write(reasoning ? `\n\n${event.text}` : event.text)
        reasoning = false
      } else if (event.type === 'segment' && event.how === 'restarted' && hasWritten) {
        // What has scrolled away cannot be taken back, so it is said.
        ownLine(isTTY ? `── void up to here: ${seamWords(event)} ──\n\n` : '', yellow)
        reasoning = false
        isValid = isTTY
      } else if (event.type === 'tool-start') ownLine(`[${event.name}] `)
      else if (event.type === 'tool-delta') write(event.json)
    }
  } catch {
    // The reply holds its failure; whoever asked for it says so.
  } finally {
    clearInterval(timer)
    unsubscribe?.()
    screen.write(`${isTTY ? ERASE_BELOW : ''}${endsInNewline ? '' : '\n'}`)
  }
  return isValid
}

function status(reply: Reply, model: string, { columns = 80 }: Screen): string {
  const words = `${summaryOf(reply, model)} · ${wordsFor(reply.line, Date.now())}`
  return `${DOWN}${UP}${SAVE}${NEXT_ROW}${dim(words.slice(0, columns - 1))}${RESTORE}`
}
