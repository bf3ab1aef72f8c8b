// The relay's notices as log lines (JSON, pino; or for people). They name replies, keys and numbers, never what was said.
import { HoldfastError } from '@holdfast/protocol'
import { type Notice, RedisFailure, nameOr } from '@holdfast/relay'
import { type DestinationStream, type Logger, pino } from 'pino'
import { Repeats } from './notices/repeats.ts'
import { prettyTo } from './notices/pretty.ts'

/** What a running relay has to tell, its command included. */
export type Told =
  | Notice
  /** It was read again: taken, or refused with a problem. */
  | { readonly type: 'certificate'; readonly file: string; readonly validTo: string }
  | { readonly type: 'certificate'; readonly file: string; readonly problem: string }
  /** A server of Redis went away, or is back. */
  | { readonly type: 'redis'; readonly isUp: true; readonly where: string }
  | { readonly type: 'redis'; readonly isUp: false; readonly trouble: string; readonly code: string }
  /** One of several processes did what nobody asked it to. */
  | { readonly type: 'worker'; readonly worker: number; readonly what: string }
  /** It is ending: how many replies run, and how long they may. */
  | { readonly type: 'draining'; readonly replies: number; readonly delayMs: number; readonly patienceMs: number }

export interface NoticesOptions {
  readonly level: string
  readonly format?: 'json' | 'pretty'
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export function noticesTo(
  destination: DestinationStream,
  { level, format = 'json', now = Date.now }: NoticesOptions,
): { readonly tell: (told: Told) => void; readonly flush: () => void } {
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const logger = pino(settings, format === 'pretty' ? prettyTo(destination) : destination)
  const repeats = new Repeats(now, (line, count) =>
    logger.error({ ...line, times: count }, 'failure, which has happened so often since it was last told'),
  )
  const tell = (told: Told): void => {
    if (told.type === 'failure') {
      const line = failure(told)
      if (repeats.isNews(line)) logger.error(line, 'failure')
    } else write(logger, told)
  }
  return {
    tell,
    flush() {
      repeats.flush()
      logger.flush()
    },
  }
}

function write(logger: Logger, notice: Exclude<Told, { readonly type: 'failure' }>): void {
  switch (notice.type) {
    case 'request': {
      const { type: _, ...line } = notice
      // What the relay itself got wrong is for whoever runs it to see.
      return notice.status >= 500 ? logger.warn(line, 'request') : logger.debug(line, 'request')
    }
    case 'reply-ended': {
      const { receipt, payer } = notice
      const { head, final, last, attempts } = receipt
      const line = {
        reply: head.id,
        ...(payer ? { key: payer.key } : {}),
        model: nameOr(head.model),
        ending: final.ending,
        ...(final.problem ? { problem: final.problem.code } : {}),
        ...(attempts.length > 0 ? { upstream: attempts.at(-1)?.upstream, attempts: attempts.length } : {}),
        frames: last,
        ms: final.endedAt - head.createdAt,
        ...(receipt.traced ? { trace: receipt.traced.id } : {}),
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
    case 'target-down': {
      const { upstream, model, problem } = notice
      return logger.warn(
        { upstream, model: nameOr(model), problem },
        'an upstream keeps failing, and is spared for a while',
      )
    }
    case 'target-up':
      return logger.info({ upstream: notice.upstream, model: nameOr(notice.model) }, 'an upstream is back')
    case 'payment': {
      const { payment, organisation, state, amount } = notice
      return logger.info({ payment, organisation, state, amountNano: amount }, 'a payment has changed')
    }
    case 'commons':
      return notice.isReached
        ? logger.info({ nodes: notice.nodes }, 'limits are shared with other nodes again')
        : logger.warn({ nodes: notice.nodes }, 'other nodes are out of reach: a part of each limit counts here')
    case 'webhook-given-up': {
      const { webhook, event, outcome } = notice
      return logger.warn({ webhook, event, outcome }, 'a webhook did not take an event, and is not tried again')
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
    case 'redis':
      return notice.isUp
        ? logger.info({ where: notice.where }, 'Redis is back')
        : logger.warn({ trouble: notice.trouble, code: notice.code }, 'Redis is away: what runs waits for it')
    case 'worker':
      return logger.warn({ worker: notice.worker }, `a worker ${notice.what}`)
    case 'draining': {
      const { type: _, ...line } = notice
      return logger.info(line, 'draining')
    }
    case 'certificate':
      return 'problem' in notice
        ? logger.error({ file: notice.file, problem: notice.problem }, 'certificate refused')
        : logger.info({ file: notice.file, validTo: notice.validTo }, 'certificate taken')
  }
}

function failure({ what, cause }: Extract<Notice, { readonly type: 'failure' }>) {
  // Only the name and the place: a message may quote what a person said.
  const stack = cause instanceof Error ? framesOf(cause) : undefined
  const name = cause instanceof Error ? cause.name : 'unknown'
  // A problem's words are ours, and never quote anybody.
  const problem = cause instanceof HoldfastError ? cause.problem : undefined
  const redis = cause instanceof RedisFailure ? { trouble: cause.trouble, code: cause.code } : {}
  return { what, name, ...redis, ...(problem ? { problem } : { stack }) }
}

/** A message may have several lines, which stand above the frames. */
const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 5)
