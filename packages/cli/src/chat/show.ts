// A reply as it comes: its text, and below it, on a terminal, one quiet line about the line. The status line lives on
// a row of its own below the text: IND and RI (move down, move up, keep the column) reserve it, so that it is never
// scrolled away and never mixes with the text.
import process from 'node:process'
import type { Reply } from '@holdfast/client'
import { dim } from '../terminal.ts'
import { summaryOf, wordsFor } from './report.ts'

const DOWN = '\u001bD'
const UP = '\u001bM'
const SAVE = '\u001b7'
const RESTORE = '\u001b8'
const ERASE_BELOW = '\u001b[J'
const NEXT_ROW = '\u001b[B\r'

/** How often the status line is drawn while nothing arrives. */
const REDRAW_MS = 250

/** Resolves when the reply is over. Failures are in the reply: nothing rejects here. */
export async function showReply(reply: Reply, model: string, withStatus: boolean): Promise<void> {
  let reasoning = false
  let endsInNewline = true
  const write = (text: string): void => {
    if (text !== '') endsInNewline = text.endsWith('\n')
    process.stdout.write(withStatus ? `${ERASE_BELOW}${text}${status(reply, model)}` : text)
  }
  const timer = withStatus ? setInterval(() => write(''), REDRAW_MS) : undefined
  const unsubscribe = withStatus ? reply.subscribe(() => write('')) : undefined
  if (withStatus) write('')
  try {
    for await (const { event } of reply) {
      if (event.type === 'reasoning-delta' && withStatus) {
        reasoning = true
        write(dim(event.text))
      } else if (event.type === 'text-delta') {
        // Reasoning goes to a person, not into a pipe.
        write(reasoning ? `\n\n${event.text}` : event.text)
        reasoning = false
      } else if (event.type === 'tool-start') write(`${endsInNewline ? '' : '\n'}[${event.name}] `)
      else if (event.type === 'tool-delta') write(event.json)
    }
  } catch {
    // The reply holds its failure; whoever asked for it says so.
  } finally {
    clearInterval(timer)
    unsubscribe?.()
    process.stdout.write(`${withStatus ? ERASE_BELOW : ''}${endsInNewline ? '' : '\n'}`)
  }
}

function status(reply: Reply, model: string): string {
  const words = `${summaryOf(reply, model)} · ${wordsFor(reply.line, Date.now())}`
  const width = (process.stdout.columns ?? 80) - 1
  return `${DOWN}${UP}${SAVE}${NEXT_ROW}${dim(words.slice(0, width))}${RESTORE}`
}
