// Receipts as the tests want them: what is not said is as of a small reply that went well.
import type { Purchase } from '../../bill.ts'
import { DOLLAR } from '../money.ts'
import type { Charge } from '../../metering/tariff.ts'
import type { AttemptRecord, Receipt } from '../../receipt.ts'
import { NOON } from '../world.suite.ts'

interface Wanted extends Partial<Omit<Receipt, 'head' | 'final'>> {
  readonly id?: string
  readonly model?: string
  readonly final?: Partial<Receipt['final']>
  readonly at?: number
  readonly ms?: number
}

let made = 0

export function receiptOf({ id, model = 'small', final, at = NOON, ms = 2_000, ...more }: Wanted = {}): Receipt {
  made += 1
  const attempts = more.attempts ?? [attemptOf({ startedAt: at - ms, endedAt: at })]
  return {
    head: {
      id: id ?? `rpl_${made}`,
      owner: 'key_1',
      dialect: 'openai-chat',
      model,
      form: 'stream',
      createdAt: at - ms,
      disconnect: { mode: 'cancel' } as never,
      fingerprint: 'f',
    },
    final: {
      ending: 'complete',
      endedAt: at,
      purchases: attempts.flatMap(({ upstream, model: bought, usage, estimated }): Purchase[] =>
        usage ? [{ upstream, model: bought, usage, ...(estimated && { estimated }) }] : [],
      ),
      ...final,
    },
    last: 5,
    steps: [],
    stepsLeftOut: 0,
    firstFrameAt: at - ms + 500,
    gapMsMax: 40,
    said: 100,
    readers: 1,
    resumes: 0,
    requestBytes: 300,
    ...more,
    attempts,
  }
}

export const attemptOf = (more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  upstream: 'one',
  provider: 'openai',
  model: 'small-1',
  dialect: 'openai-chat',
  segment: 1,
  startedAt: NOON - 2_000,
  firstWordAt: (more.startedAt ?? NOON - 2_000) + 500,
  endedAt: NOON,
  usage: { input: 100, output: 20, cacheRead: 10, reasoning: 5 },
  ...more,
})

/** A dollar for each purchase, and half of it on top. */
export function chargeOf({ final }: Receipt): Charge {
  const purchases = final.purchases ?? []
  const cost = purchases.length * DOLLAR
  return {
    cost,
    price: cost * 1.5,
    ratios: [{ name: 'mark-up', millionths: 1_500_000 }],
    explanation: {
      purchases: purchases.map(({ upstream, model }) => ({ upstream, model, lines: [], nano: DOLLAR })),
      nano: cost,
      isEstimated: false,
      isPartial: false,
    },
  }
}
