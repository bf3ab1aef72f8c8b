// What it means to lose the fields that both dialects of OpenAI have, by the same name and with the same meaning.
import type { ExtraRule, ExtraRules } from '../losses.ts'

/** Another word of the request says it too; the field only keeps the spelling, or matters to its vendor alone. */
export const SAID: ExtraRule = { why: 'Said by another word.', isSaid: () => true }

export const SHARED_EXTRAS: ExtraRules = {
  metadata: { why: 'Notes that the vendor keeps.', isSaid: isEmpty },
  moderation: { why: 'Whether the vendor checks what is said.' },
  prompt_cache_key: { why: 'Where the vendor caches the prompt.' },
  prompt_cache_options: { why: 'How the vendor caches the prompt.' },
  prompt_cache_retention: { why: 'How long the vendor caches the prompt.' },
  safety_identifier: SAID,
  service_tier: { why: 'Which capacity the vendor uses.', isSaid: (tier) => tier === 'auto' || tier === 'default' },
}

/**
 * Whether a field goes from one dialect to the other. What losing `store` means each says for itself: who speaks the
 * Responses API to the relay has the answer kept by the relay.
 */
export const isShared = (path: string): boolean =>
  path === 'store' || Object.hasOwn(SHARED_EXTRAS, path) || path.endsWith('.prompt_cache_breakpoint')

/** An object or a list: to PHP the empty ones are the same. */
export function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
