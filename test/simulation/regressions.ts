// Moments in which the relay was wrong once, and how to recognise them in the evidence.
import type { Evidence } from './evidence.ts'
import { isNativeEnding } from './plain-reader.ts'
import { MODEL, planAt, upstreamIn } from './plans.ts'
import { HISTORY_LOST, isHistoryLost } from './properties/nodes/truth.ts'
import { isTold, reached, threadsOf } from './thread.ts'

export interface Regression {
  readonly name: string
  readonly seed: number
  /** Somebody pays. */
  readonly isPaid?: true
  /** Several nodes share a log. */
  readonly ofNodes?: true
  /** Whether the moment comes in this run. */
  readonly comes: (evidence: Evidence) => boolean
}

export const regressions: readonly Regression[] = [
  {
    // The log refused a batch without a frame, and the throw went up into the transport.
    name: 'a model names its ending, and its upstream hangs up without the good-bye',
    seed: 8,
    comes: ({ kept, created }) =>
      [...kept.values()].some(({ id, frames, final }) => {
        const dialect = created.get(id)?.dialect
        const last = frames.at(-1)
        const isAsked = dialect === 'openai-chat' || dialect === 'anthropic-messages'
        return final?.ending === 'complete' && isAsked && last && !isNativeEnding(dialect, last)
      }),
  },
  {
    // The reader went on as if it were live.
    name: 'a heartbeat fills an outlet, and then the model speaks',
    seed: 4,
    comes: ({ calls, purchases }) =>
      calls.some(({ writes, wish }) => {
        const filling = writes.find(({ last, full }) => last === 0 && full)
        return filling && purchases.some((one) => one.wish === wish && one.said.some(({ at }) => at > filling.at))
      }),
  },
  {
    // Whoever adopted it believed the model, not the stop.
    name: 'a reply is stopped that a failed write has orphaned after its model named its ending',
    seed: 4407,
    comes: ({ stops, kept, purchases, calls }) =>
      stops.some(({ reply, acknowledgedAt = Number.POSITIVE_INFINITY }) => {
        const final = kept.get(reply)?.final
        const wasNamed = kept.get(reply)?.frames.some(({ data }) => /"(finish|stop)_reason":"/.test(data))
        const wasBought = purchases.some(({ call }) => calls[call]?.reply === reply)
        return final?.ending === 'stopped' && final.endedAt > acknowledgedAt && wasNamed && wasBought
      }),
  },
  {
    // It was read on behind the frame that could not be read, and the words in it were lost.
    name: 'an answer that its upstream keeps comes garbled',
    seed: 257,
    comes: ({ purchases }) =>
      purchases.some((one) => one.kept !== undefined && isTold(one) && one.said.some(({ kind }) => kind === 'garbled')),
  },
  {
    // It was read on all the same, and the reply failed with what came of that.
    name: 'an upstream that keeps its answers says that this one failed',
    seed: 283,
    comes: ({ purchases }) =>
      purchases.some((one) => one.kept !== undefined && isTold(one) && one.said.some(({ kind }) => kind === 'error')),
  },
  {
    // The reply failed with that refusal, and nobody else was asked.
    name: 'an answer that broke off is not read on: its upstream refuses that',
    seed: 154,
    comes: ({ purchases }) =>
      purchases.some((one) => isTold(one) && one.resumptions.some(({ status = 0 }) => status > 400)),
  },
  {
    // Its first count, of 1, passed for all that was bought.
    name: 'a vendor that counts from the beginning breaks off',
    seed: 4,
    comes: ({ purchases, kept, calls }) =>
      purchases.some(
        (one) =>
          one.dialect === 'anthropic-messages' &&
          one.said.some(({ text }) => text !== '') &&
          !one.said.some(({ isBill }) => isBill) &&
          kept.get(calls[one.call]?.reply ?? '')?.final?.purchases,
      ),
  },
  {
    // What it had said again by then was told a second time.
    name: 'an answer breaks off while it says again what was said',
    seed: 311,
    comes: ({ purchases }) =>
      purchases.some(
        (one) =>
          one.asked === 'rest' &&
          one.answer.fits === 'surely' &&
          reached(one) > one.answer.origin + 1 &&
          reached(one) < one.answer.shown &&
          one.said.some(({ kind }) => kind === 'error'),
      ),
  },
  {
    // It was counted twice, and its segment was not.
    name: 'a second segment breaks off before its first word, and is read on',
    seed: 1334,
    comes: (evidence) =>
      [...threadsOf(evidence)].some(({ purchases }) =>
        purchases
          .slice(1 + purchases.findIndex(isTold))
          .some((one) => one.resumptions.some(({ heard }) => heard === 0)),
      ),
  },
  {
    // The failure that was told was the break of a line that had been mended since.
    name: 'a kept answer is picked up again and again, and then says that it failed',
    seed: 914359,
    comes: ({ purchases }) =>
      purchases.some(
        ({ resumptions, said }) =>
          said.at(-1)?.kind === 'error' && (resumptions.at(-1)?.heard ?? 0) === said.length - 1 && said.length > 1,
      ),
  },
  {
    // What it waited for next had not heard that nobody wanted it any more.
    name: 'the last reader of a reply has left while it is read for whoever is to go on with it',
    seed: 914351,
    comes: ({ wishes, purchases, calls, faults, kept }) =>
      purchases.some(({ wish, call, closedAt = 0 }) => {
        const reply = calls[call]?.reply ?? ''
        const graceMs = wishes[wish]?.graceMs ?? 0
        const left = calls.filter((one) => one.reply === reply).map(({ overAt = 0 }) => overAt + graceMs - closedAt)
        const isRead = left.some((ms) => ms > 0 && ms < faults.readMsMax)
        return isRead && kept.get(reply)?.final?.ending === 'stopped'
      }),
  },
  {
    // All of it was put down to the one that was left, which had sold nothing.
    name: 'a reply is adopted when of the places that could have sold it one is left',
    seed: 4189,
    comes: (evidence) =>
      [...threadsOf(evidence)].some(({ eras }) => {
        const { at, held, purchases } = eras.at(-1) ?? { at: 0, held: 0, purchases: [] }
        const { upstreams, models } = planAt(evidence.plans, at - evidence.beganAt)
        const asked = models.find(({ name }) => name === MODEL)
        const serving = models.filter((one) => one === asked || asked?.fallback.includes(one.name))
        const targets = serving.flatMap(({ groups }) => groups.flat())
        const places = new Set(
          targets.map((one) => one.upstream).filter((one) => upstreamIn({ upstreams, models }, one)),
        )
        const before = eras.slice(0, -1).flatMap((era) => era.purchases)
        const isGone = before.length > 0 && before.every((one) => !places.has(one.upstream))
        return held > 0 && purchases.length > 0 && places.size === 1 && isGone
      }),
  },
  {
    // It was counted as bought.
    name: 'an upstream is waited for when a reply is stopped, and then refuses it',
    seed: 120,
    comes: ({ purchases, stopsTaken, calls }) =>
      purchases.some(({ at, call, headAt = 0, status = 0 }) => {
        const stop = stopsTaken.find(({ reply }) => reply === calls[call]?.reply)
        return stop !== undefined && at <= stop.at && headAt > stop.at && status > 299
      }),
  },
  {
    // It was bought, and ran for as long as somebody might have come back to it.
    name: 'somebody leaves while what a reply may cost is being written down',
    seed: 20480,
    isPaid: true,
    comes: ({ statement, created }) =>
      statement?.holds.some(({ id, amount, ending }) => amount > 0 && ending === 'released' && !created.has(id)) ??
      false,
  },
  {
    // Its key was used again at once: nobody listened to an upstream that was not wanted any more.
    name: 'an upstream is waited for when a reply is stopped, and then limits its key',
    seed: 103772,
    comes: ({ purchases, kept, calls }) =>
      purchases.some(({ call, headAt, status, secret, number }) => {
        const final = kept.get(calls[call]?.reply ?? '')?.final
        const wasHeld = status === 429 && final?.ending === 'stopped' && final.endedAt === headAt
        return wasHeld && purchases.slice(number + 1).some((one) => one.secret === secret)
      }),
  },
  {
    // Its lease was kept, so that nobody could adopt it.
    name: 'a node cannot read what a reply has said when it is to go on with it',
    seed: 60,
    ofNodes: true,
    comes: ({ nodes, kept }) =>
      nodes?.takeovers.some(
        ({ reply, life }) => nodes.creators.get(reply) === life && kept.get(reply)?.final !== undefined,
      ) ?? false,
  },
  {
    // It waited for an ending that its node had been told of, and that was there no more.
    name: 'a reader is slow, and the newest frames and the ending of what it reads are lost',
    seed: 3433,
    ofNodes: true,
    comes: (evidence) => {
      const { calls, nodes } = evidence
      return calls.some(
        ({ reply = '', over, openedAt }) =>
          over === 'aborted' &&
          openedAt !== undefined &&
          nodes?.entries.some((entry) => entry.reply === reply && entry.isFinal) &&
          isHistoryLost(reply, evidence),
      )
    },
  },
  {
    // It had none for as long as a minute: nobody had anything to write to it, so nobody was told.
    name: 'an ending is lost, and the node that had written it lives',
    seed: 40803,
    ofNodes: true,
    comes: ({ nodes, kept }) =>
      nodes?.entries.some(
        ({ reply, isFinal, life, at }) =>
          isFinal &&
          kept.get(reply)?.final?.problem?.message === HISTORY_LOST &&
          nodes.losses.some((lostAt) => lostAt > at && lostAt < (nodes.lives[life]?.span.to ?? 0)),
      ) ?? false,
  },
  {
    // It was retried for as long as its upstream said nothing, and nobody could have read it.
    name: 'a reply is lost while its upstream is silent, and is bought anew at another node',
    seed: 999,
    ofNodes: true,
    comes: ({ nodes, created, kept, purchases, calls }) =>
      [...created.keys()].some((id) => {
        const bought = purchases.find(({ call }) => calls[call]?.reply === id)
        const lostAt = nodes?.losses[0] ?? Infinity
        const isSilent = bought?.said.length === 0 && bought.at < lostAt && (bought.hungUpAt ?? 0) > lostAt
        return isSilent && !kept.has(id) && kept.size > 0
      }),
  },
  {
    // The answer to the look for what a node holds was lost, and it did not look again for a minute.
    name: 'an ending is lost, and then the answer that would have told of that',
    seed: 3450,
    ofNodes: true,
    comes: ({ nodes, kept }) =>
      (nodes?.faults.mishaps.some((one) => one.what === 'lose' && one.lost === 'answers') &&
        [...kept.values()].some(({ final }) => final?.problem?.message === HISTORY_LOST)) ??
      false,
  },
  {
    // It listened on to what it had bought before, and bought beside it when the reply came back to it.
    name: 'a node that was cut off comes back to a reply that another has, and has nothing to write',
    seed: 60844,
    ofNodes: true,
    comes: ({ nodes, created }) =>
      [...created.keys()].some((id) => {
        const creator = nodes?.creators.get(id)
        const lives = nodes?.takeovers.flatMap(({ reply, life }) => (reply === id ? life : [])) ?? []
        return lives.length > 1 && lives[0] !== creator && lives.at(-1) === creator
      }),
  },
  {
    // The stop waited for them, although nothing was to be bought any more.
    name: 'a reply is stopped while the books are asked what may be spent on it',
    seed: 7121059,
    isPaid: true,
    comes: (evidence) =>
      evidence.stopsTaken.some(({ reply, at }) => {
        const adopted = evidence.adoptions.find((one) => one.reply === reply && one.last > 0 && one.at < at)
        const final = evidence.kept.get(reply)?.final
        const isWaiting = adopted !== undefined && !isBoughtSince(reply, adopted.at, evidence)
        return isWaiting && final?.ending === 'stopped' && final.endedAt >= at
      }),
  },
  {
    // It might spend what its payers had left, and what it had said before was charged beyond that.
    name: 'a reply is adopted that had said too much for what its payers may spend by then',
    seed: 7102890,
    isPaid: true,
    comes: (evidence) =>
      evidence.adoptions.some(({ reply, last, at }) => {
        const final = evidence.kept.get(reply)?.final
        const isRefused = final?.ending === 'over-budget' && final.unbilled !== undefined
        return last > 0 && isRefused && !isBoughtSince(reply, at, evidence)
      }),
  },
  {
    // It was taken for another node's, and struck from the index of the one that had it: nobody ever came by it again.
    name: 'a node takes back a reply, and the store loses that',
    seed: 7101221,
    ofNodes: true,
    comes: ({ nodes, kept }) =>
      nodes?.takeovers.some(
        ({ reply, at, life, epoch }) =>
          nodes.creators.get(reply) === life &&
          nodes.losses.some((lostAt) => lostAt > at) &&
          !nodes.entries.some((one) => one.reply === reply && one.epoch === epoch && one.octets !== '') &&
          kept.get(reply)?.final?.problem?.message === HISTORY_LOST,
      ) ?? false,
  },
  {
    // It stayed held until its time was over, for more than an hour.
    name: 'the store loses a reply that runs, and for which money is held',
    seed: 81,
    isPaid: true,
    ofNodes: true,
    comes: ({ nodes, kept, statement }) =>
      statement?.holds.some(
        ({ id, ending }) => ending === 'released' && !kept.has(id) && nodes?.entries.some(({ reply }) => reply === id),
      ) ?? false,
  },
  {
    // The same: nobody was left who remembered it.
    name: 'whoever has ended what it took over dies before it settles that, and whoever had held for it lives',
    seed: 354,
    isPaid: true,
    ofNodes: true,
    comes: (evidence) => [...settledByOthers(evidence)].some(({ maker, settledAt }) => maker.span.to > settledAt),
  },
  {
    // The same: it had been started anew when the reply had no ending yet, and did not look again.
    name: 'whoever has ended what it took over dies before it settles that, and whoever had held for it has come back',
    seed: 708,
    isPaid: true,
    ofNodes: true,
    comes: (evidence) =>
      [...settledByOthers(evidence)].some(({ maker, endedAt }) =>
        evidence.nodes?.lives.some(
          ({ node, span }) => node === maker.node && span.from >= maker.span.to && span.from < endedAt,
        ),
      ),
  },
  {
    // When it was back it freed the key under which the other went on: the next request under it bought another reply.
    name: 'a node is cut off, its upstream refuses a reply, and another node takes that over',
    seed: 502410,
    isPaid: true,
    ofNodes: true,
    comes: ({ nodes, kept, created, purchases, calls }) =>
      nodes?.takeovers.some(({ reply, at, life }) => {
        const isRefused = ({ call, status = 0, closedAt = Infinity, ...one }: (typeof purchases)[number]): boolean =>
          calls[call]?.reply === reply && one.life !== life && status === 400 && closedAt < at
        const isKeyed = created.get(reply)?.idempotencyKey !== undefined
        return isKeyed && kept.get(reply)?.final?.ending === 'complete' && purchases.some(isRefused)
      }) ?? false,
  },
]

const isBoughtSince = (reply: string, since: number, { purchases, calls }: Evidence): boolean =>
  purchases.some((one) => one.at >= since && calls[one.call]?.reply === reply)

/** Of replies that one node held for, and another ended and did not live to settle: who held, and when it was settled. */
function* settledByOthers({ nodes, statement, kept }: Evidence) {
  for (const { hold: id, at: settledAt } of statement?.transfers.filter(({ from }) => from === 'held') ?? []) {
    const ending = nodes?.entries.findLast(({ reply, isFinal }) => reply === id && isFinal)
    const made = nodes?.creators.get(id)
    const maker = nodes?.lives[made ?? -1]
    if (!ending || !maker || made === ending.life || !kept.get(id)?.final) continue
    const isDead = (nodes?.lives[ending.life]?.span.to ?? Number.POSITIVE_INFINITY) <= settledAt
    if (isDead) yield { maker, settledAt, endedAt: ending.at }
  }
}
