// The relay's notices as log lines (JSON, pino). They name replies and numbers, never what was said.
import { HoldfastError } from '@holdfast/protocol'
import type { Notice } from '@holdfast/relay'
import { type DestinationStream, pino } from 'pino'

/** What a running relay has to tell, its command included. */
export type Told =
  | Notice
  /** It was read again: taken, or refused with a problem. */
  | { readonly type: 'certificate'; readonly file: string; readonly validTo: string }
  | { readonly type: 'certificate'; readonly file: string; readonly problem: string }

export function noticesTo(
  destination: DestinationStream,
  level: string,
): { readonly tell: (told: Told) => void; readonly flush: () => void } {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const tell = (notice: Told): void => {
    switch (notice.type) {
      case 'request':
        return logger.debug(
          { method: notice.method, path: notice.path, status: notice.status, ms: notice.ms },
          'request',
        )
      case 'reply-ended': {
        const { head, final, last } = notice.receipt
        const line = {
          reply: head.id,
          model: head.model,
          ending: final.ending,
          ...(final.problem ? { problem: final.problem.code } : {}),
          frames: last,
          ms: final.endedAt - head.createdAt,
        }
        return final.ending === 'failed' ? logger.warn(line, 'reply failed') : logger.info(line, 'reply ended')
      }
      case 'adopted':
        return logger.warn({ replies: notice.replies }, 'replies left by a crash were taken up')
      case 'budget-near': {
        const { account, period, percent, spent, max } = notice
        return logger.warn({ account, period, percent, spentNano: spent, maxNano: max }, 'a budget is nearly spent')
      }
      case 'credit-low': {
        const { organisation, balance } = notice
        return logger.warn({ organisation, balanceNano: balance }, 'an organisation has little credit left')
      }
      case 'configuration': {
        const { reading } = notice
        if (reading.outcome === 'refused')
          return logger.error({ file: reading.file, problems: reading.problems }, 'configuration refused')
        const { file, upstreams, models, warnings, unread } = reading
        const line = {
          file,
          upstreams,
          models,
          ...(warnings.length > 0 ? { warnings } : {}),
          ...(unread.length > 0 ? { untilRestart: unread } : {}),
        }
        return warnings.length + unread.length > 0
          ? logger.warn(line, 'configuration taken')
          : logger.info(line, 'configuration taken')
      }
      case 'certificate':
        return 'problem' in notice
          ? logger.error({ file: notice.file, problem: notice.problem }, 'certificate refused')
          : logger.info({ file: notice.file, validTo: notice.validTo }, 'certificate taken')
      case 'failure': {
        // Only the name and the place: a message may quote what a person said.
        const stack = notice.cause instanceof Error ? notice.cause.stack?.split('\n').slice(1, 6) : undefined
        const name = notice.cause instanceof Error ? notice.cause.name : 'unknown'
        // A problem's words are ours, and never quote anybody.
        const problem = notice.cause instanceof HoldfastError ? notice.cause.problem : undefined
        return logger.error({ what: notice.what, name, ...(problem ? { problem } : { stack }) }, 'failure')
      }
    }
  }
  return { tell, flush: () => logger.flush() }
}
