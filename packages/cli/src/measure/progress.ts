// How far it has come, on a line of its own that is gone when all is done. Only for a terminal.
import process from 'node:process'
import { durationText } from '../quantity.ts'
import { cyan, dim, red } from '../terminal.ts'

const WIDTH = 28
/** Often enough to be seen moving. */
const DRAW_MS_MIN = 100
const ERASE_LINE = '\r\u001b[K'

export interface Progress {
  /** One more is done. */
  step(isFailed: boolean): void
  /** Takes the line away. */
  clear(): void
}

/** On standard error, so that standard output is the result alone; in a pipe there is none. */
export function progressOf(total: number): Progress {
  if (!process.stderr.isTTY) return { step() {}, clear() {} }
  const startedAt = performance.now()
  let done = 0
  let failed = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  const draw = (): void => {
    drawnAt = performance.now()
    process.stderr.write(ERASE_LINE + barOf(done, failed, total, drawnAt - startedAt))
  }
  draw()
  return {
    step(isFailed) {
      done += 1
      if (isFailed) failed += 1
      if (performance.now() - drawnAt >= DRAW_MS_MIN) draw()
    },
    clear: () => void process.stderr.write(ERASE_LINE),
  }
}

/** `━━━━━━━━━━───────── 24 of 40 · 1 failed · about 12 s left` */
export function barOf(done: number, failed: number, total: number, ms: number): string {
  const filled = Math.round((WIDTH * done) / total)
  const left = done === 0 ? '' : dim(` · about ${durationText((ms / done) * (total - done))} left`)
  return `${cyan('━'.repeat(filled))}${dim('─'.repeat(WIDTH - filled))} ${done} of ${total}${failed > 0 ? red(` · ${failed} failed`) : ''}${left}`
}
