// One segment's way from place to place until it is bought. What an attempt's failure means is the verdict's to say, whether
// a place can be had is the harbour's; the order of preference and the waiting are decided here, once.
import { type Problem, backoffMs, problems } from '@holdfast/protocol'
import type { Limits } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import type { Berth, Course, Place, Wreck } from './course.ts'
import type { Harbour, Held } from './harbour.ts'
import type { Key } from './key-pool.ts'
import { judge } from './verdict.ts'

/** A place that a course may go to, with what it depends on there. */
export interface Port {
  readonly place: Place
  readonly harbour: Harbour
  /** Ports of one tier are as good as each other: while one has room, nobody queues at another. */
  readonly tier: number
  readonly canary: boolean
}

export interface Voyage {
  /** In the order in which they are tried. */
  readonly ports: readonly Port[]
  /** Whose turn it is in a queue. */
  readonly owner: string
  /** When the reply has had its time, in milliseconds since 1970. */
  readonly deadline: number
  /** Where segments before this one broke off: the other places go first, and these rest as they said. */
  readonly wrecks?: readonly Wreck[]
  readonly runtime: Runtime
  readonly limits: Pick<Limits, 'attemptsMax' | 'backoffMsBase' | 'backoffMsCap' | 'retryAfterMsMax'>
}

/** Who waits for the same thing as others comes this much later, at random, for each of them: not all at one moment. */
const STAGGER_MS = 20

interface Candidate extends Port {
  /** It has failed, so places that have not go first. */
  isTried: boolean
  /** Not before this is it tried again: milliseconds since 1970. */
  readyAt: number
  /** Nothing that this reply asks can be had there. */
  isShut: boolean
  /** Its queue was full, or too slow, since `next` was called. */
  isCrowdedOut: boolean
}

type Next = Berth | Problem
type Suits = (place: Place) => boolean

export class PlottedCourse implements Course {
  readonly #voyage: Voyage
  readonly #candidates: readonly Candidate[]
  /** Those refused over a key where another was left do not count. */
  #attempts = 0
  #last: { readonly candidate: Candidate; readonly held: Held } | undefined
  /** A place whose key was the matter: another of its keys is tried first. */
  #otherKeyAt: Candidate | undefined
  readonly #usedKeys: Key[] = []
  /** Never used again by this reply. */
  readonly #refusedKeys: Key[] = []
  /** What the reply ends with when nothing is left. */
  #problem: Problem | undefined
  /** Until when a `next` waits for keys and breakers. */
  #patienceUntil = 0
  #halted: Problem | undefined
  /** Ends the waiting of a `next` that waits. */
  #resume: ((next?: () => Next | Promise<Next>) => void) | undefined

  constructor(voyage: Voyage) {
    this.#voyage = voyage
    this.#candidates = voyage.ports.map(({ place, harbour, tier, canary }) => ({
      place,
      harbour,
      tier,
      canary,
      isTried: false,
      readyAt: 0,
      isShut: false,
      isCrowdedOut: false,
    }))
    for (const { place, at, problem } of voyage.wrecks ?? []) {
      const candidate = this.#candidates.find((one) => isSame(one.place, place))
      if (!candidate) continue
      candidate.isTried = true
      // Of a key that was the matter its pool knows when it is back.
      this.#rest(candidate, judge(problem) === 'place' ? problem : NOTHING_SAID, at)
    }
  }

  next(why?: Problem, suits: Suits = () => true): Next | Promise<Next> {
    const final = this.#halted ?? (why && this.#learn(why))
    if (final) return final
    const { runtime, limits } = this.#voyage
    this.#patienceUntil = runtime.now() + limits.retryAfterMsMax
    for (const candidate of this.#candidates) candidate.isCrowdedOut = false
    return this.#seek(suits)
  }

  halt(problem: Problem): void {
    this.#halted ??= problem
    this.#resume?.()
  }

  /** What the last attempt's failure means for the next. Returns the problem with which the reply must end. */
  #learn(why: Problem): Problem | undefined {
    if (!this.#last) return why
    const { candidate, held } = this.#last
    const verdict = judge(why)
    if (verdict === 'final') return why
    candidate.isTried = true
    // It may have been exchanged since it was boarded with.
    if (this.#usedKeys.at(-1) !== held.key) this.#usedKeys.push(held.key)
    switch (verdict) {
      case 'place':
        this.#rest(candidate, why)
        break
      case 'absent':
        candidate.isShut = true
        break
      case 'too-long':
        for (const one of this.#candidates) if (one.place.model === candidate.place.model) one.isShut = true
        break
      case 'limited':
        this.#otherKeyAt = candidate
        break
      default:
        this.#refusedKeys.push(held.key)
        this.#otherKeyAt = candidate
    }
    // That the last resort does not have the model must not hide that the first choice is only overloaded.
    const hides = this.#problem && problems[this.#problem.code].retryable && !problems[why.code].retryable
    if (!hides) this.#problem = why
    return undefined
  }

  /** When a place that has failed may be tried again: when it said, else after a backoff. */
  #rest(
    candidate: Candidate,
    { retryAfterMs }: Pick<Problem, 'retryAfterMs'>,
    failedAt = this.#voyage.runtime.now(),
  ): void {
    const { runtime, limits } = this.#voyage
    const failed = Math.max(0, this.#attempts - 1)
    const backoff = { baseMs: limits.backoffMsBase, capMs: limits.backoffMsCap }
    if (retryAfterMs !== undefined && retryAfterMs > limits.retryAfterMsMax) candidate.isShut = true
    else candidate.readyAt = failedAt + (retryAfterMs ?? backoffMs(failed, runtime.dice(), backoff))
  }

  #seek(suits: Suits): Next | Promise<Next> {
    if (this.#halted) return this.#halted
    const now = this.#voyage.runtime.now()
    if (now >= this.#voyage.deadline) return OVERDUE
    const otherKey = this.#boardWithOtherKey(suits)
    if (otherKey) return otherKey
    const attemptsMax = Math.max(this.#voyage.limits.attemptsMax, this.#candidates.length)
    if (this.#attempts >= attemptsMax && this.#problem) return this.#problem

    let full: Candidate | undefined
    let soonest: { readonly at: number; readonly harbour: Harbour } | undefined
    let obstacle: Problem | undefined
    let off: Problem | undefined
    for (const candidate of this.#inOrder()) {
      const { harbour, place } = candidate
      if (full && (candidate.tier !== full.tier || candidate.isTried !== full.isTried)) break
      const outlook = harbour.outlook(place.model, this.#refusedKeys)
      if (outlook.state === 'closed') {
        off ??= outlook.problem
        continue
      }
      // Asked last of all, because whether a place suits may take writing a request for it.
      if (!suits(place)) continue
      let at = Math.max(now, candidate.readyAt)
      if (outlook.state === 'later') {
        obstacle = sooner(obstacle, withRetryAfter(outlook.problem, outlook.at, now))
        if ((outlook.at ?? now + 1) > this.#patienceUntil) continue
        at = Math.max(at, outlook.at ?? this.#patienceUntil)
      } else if (at <= now) {
        if (outlook.state === 'ready') return this.#board(candidate, false)
        full ??= candidate
        continue
      }
      if (at < (soonest?.at ?? this.#voyage.deadline)) soonest = { at, harbour }
    }
    if (full) return this.#queue(full, suits)
    if (soonest) return this.#waitUntil(soonest.at, soonest.harbour, suits)
    return this.#lastWord(obstacle, off)
  }

  /** Those that are left, and of them first those that have not failed. */
  #inOrder(): readonly Candidate[] {
    const left = this.#candidates.filter((one) => !one.isShut && !one.isCrowdedOut)
    if (!left.some((one) => one.isTried)) return left
    return [...left.filter((one) => !one.isTried), ...left.filter((one) => one.isTried)]
  }

  /** At once, and without counting: there are only so many keys, and none of them is used a second time in this way. */
  #boardWithOtherKey(suits: Suits): Berth | undefined {
    const candidate = this.#otherKeyAt
    this.#otherKeyAt = undefined
    if (!candidate || !suits(candidate.place)) return undefined
    const { state } = candidate.harbour.outlook(candidate.place.model, this.#usedKeys)
    if (state !== 'ready') return undefined
    this.#attempts -= 1
    return this.#board(candidate, false, this.#usedKeys)
  }

  #board(candidate: Candidate, hasSlot: boolean, except: readonly Key[] = this.#refusedKeys): Berth {
    const held = candidate.harbour.board(candidate.place, except, candidate.canary, hasSlot)
    this.#attempts += 1
    this.#usedKeys.push(held.key)
    this.#last = { candidate, held }
    return held
  }

  #queue(candidate: Candidate, suits: Suits): Next | Promise<Next> {
    const { owner, runtime, deadline } = this.#voyage
    const { crowd } = candidate.harbour
    const isOpen = (): boolean =>
      !this.#halted &&
      runtime.now() < deadline &&
      candidate.harbour.outlook(candidate.place.model, this.#refusedKeys, true).state === 'ready'
    const take = (): boolean => {
      const takes = isOpen()
      this.#resume?.(takes ? () => this.#board(candidate, true) : undefined)
      return takes
    }
    const giveUp = (): void => {
      candidate.isCrowdedOut = true
      this.#resume?.()
    }
    const leave = crowd.wait(owner, take, giveUp)
    if (!leave) {
      candidate.isCrowdedOut = true
      return this.#seek(suits)
    }
    const cancel = runtime.after(Math.min(crowd.plan.waitMsMax, deadline - runtime.now()), giveUp)
    const forget = candidate.harbour.watch(() => isOpen() || this.#resume?.())
    return this.#wait(suits, [leave, cancel, forget])
  }

  /** @param harbour what will be otherwise then */
  #waitUntil(at: number, harbour: Harbour, suits: Suits): Promise<Next> {
    const { runtime, limits, deadline } = this.#voyage
    const staggerMs = Math.min(limits.backoffMsCap, harbour.watchers * STAGGER_MS)
    const until = Math.min(deadline, at + (staggerMs > 0 ? runtime.dice() * staggerMs : 0))
    const wake = (): void => this.#resume?.()
    const harbours = new Set(this.#inOrder().map((candidate) => candidate.harbour))
    return this.#wait(suits, [
      runtime.after(Math.ceil(until - runtime.now()), wake),
      ...[...harbours].map((one) => one.watch(wake)),
    ])
  }

  /** @param undo what is cancelled when the waiting is over */
  #wait(suits: Suits, undo: readonly (() => void)[]): Promise<Next> {
    return new Promise((resolve) => {
      this.#resume = (next = () => this.#seek(suits)) => {
        this.#resume = undefined
        for (const work of undo) work()
        resolve(next())
      }
    })
  }

  /**
   * @param obstacle what keeps the place that is back the soonest
   * @param off of one that is switched off: said where nothing else was the matter
   */
  #lastWord(obstacle: Problem | undefined, off: Problem | undefined): Problem {
    const crowded = this.#candidates.find((candidate) => candidate.isCrowdedOut)
    const problem = this.#problem ?? obstacle ?? (crowded ? crowdedOut(crowded) : (off ?? NOWHERE))
    // When every key has had enough, the first that is back says when.
    const isLimited = problem.code === 'upstream-limited' && obstacle?.code === 'upstream-limited'
    return isLimited && obstacle.retryAfterMs !== undefined
      ? { ...problem, retryAfterMs: obstacle.retryAfterMs }
      : problem
  }
}

const isSame = (one: Place, other: Place): boolean =>
  one.upstream.name === other.upstream.name && one.model === other.model

const withRetryAfter = (problem: Problem, at: number | undefined, now: number): Problem =>
  at !== undefined && problems[problem.code].retryable ? { ...problem, retryAfterMs: at - now } : problem

const sooner = (one: Problem | undefined, other: Problem): Problem =>
  one && (one.retryAfterMs ?? Number.POSITIVE_INFINITY) <= (other.retryAfterMs ?? Number.POSITIVE_INFINITY)
    ? one
    : other

const crowdedOut = ({ harbour }: Candidate): Problem => ({
  code: 'upstream-overloaded',
  message: `${harbour.upstream.name} is serving as many replies as it may.`,
  retryAfterMs: Math.max(1_000, harbour.crowd.plan.waitMsMax),
})

const NOTHING_SAID = {}

const OVERDUE: Problem = { code: 'upstream-silent', message: 'The reply took longer than it may.' }
const NOWHERE: Problem = { code: 'upstream-failed', message: 'No upstream is left that could serve this.' }
