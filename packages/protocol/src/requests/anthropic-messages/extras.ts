// What it means to lose the fields that only this dialect has.
import type { ExtraRules } from '../losses.ts'

export const ANTHROPIC_EXTRAS: ExtraRules = {}
