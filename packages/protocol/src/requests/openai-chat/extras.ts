// What it means to lose the fields that only this dialect has.
import type { ExtraRules } from '../losses.ts'

export const OPENAI_CHAT_EXTRAS: ExtraRules = {}
