// When what holds in peace may be expected of several nodes: not while something is the matter with the store or with one of
// them, nor for as long afterwards as it takes to notice that it is over.
import { REDIS_LOG_LIMITS } from '@holdfast/relay'
import type { NodesEvidence, Span, Spell } from '../../nodes/evidence.ts'

const { leaseMs, adoptMs, beatMs, lookMs, retryMsMax } = REDIS_LOG_LIMITS

/** Writes are tried again, broken lines are mended, followers look for what they have missed. */
export const AFTERMATH_MS = lookMs + retryMsMax + 1_000
/**
 * How long a reply may lie about whose node is gone, in peace: until its lease is over, after all others had the time of
 * another to say that they live; and until somebody looks, for a second time where it was another's to take.
 */
export const TAKEOVER_MS_MAX = 2 * leaseMs + 2 * adoptMs + beatMs + 1_000

/** Nothing has befallen the store, nor the process of this life, then or shortly before. The books are another matter. */
export const isCalm = ({ storms, lives }: NodesEvidence, span: Span, life?: number): boolean =>
  !storms.some((storm) => overlaps(storm, span)) &&
  !(life !== undefined && lives[life]?.spells.some((spell) => spell.what !== 'bookless' && overlaps(spell, span)))

/** It could read the books then and shortly before. */
export const hadBooks = ({ lives }: NodesEvidence, span: Span, life: number): boolean =>
  !lives[life]?.spells.some(({ what, ...spell }) => (what === 'bookless' || what === 'paused') && overlaps(spell, span))

/** It was not in a state to do anything at some time between the two. */
export const wasPaused = ({ lives }: NodesEvidence, { from, to }: Span, life: number | undefined): boolean =>
  life !== undefined &&
  (lives[life]?.spells.some((spell) => spell.what === 'paused' && spell.from <= to && spell.to >= from) ?? false)

export const spellsOf = ({ lives }: NodesEvidence, life: number | undefined): readonly Spell[] =>
  (life === undefined ? undefined : lives[life]?.spells) ?? []

const overlaps = (trouble: Span, { from, to }: Span): boolean => trouble.from <= to && trouble.to + AFTERMATH_MS >= from
