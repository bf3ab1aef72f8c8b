// Turns and parts with the names of their places, by which losses and extras call them.
import type { Part, Turn } from '../request.ts'

export type PlacedTurn = readonly [turn: Turn, place: string]

export type PlacedPart = readonly [part: Part, place: string]

/** The parts of a turn, or of a tool's answer. */
export const placedParts = ([{ parts }, place]: readonly [{ readonly parts: readonly Part[] }, string]): PlacedPart[] =>
  parts.map((part, n) => [part, `${place}.parts.${n}`])
