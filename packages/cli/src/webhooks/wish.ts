// What a webhook is to hear of, as a person types it.
import type { Ending } from '@holdfast/protocol'
import type { EventType } from '@holdfast/relay'
import { UsageError } from '../settings.ts'

const ENDINGS: readonly Ending[] = ['complete', 'length', 'tool-use', 'refusal', 'stopped', 'failed', 'over-budget']

/** @throws UsageError, which does not repeat it: its path may be a secret */
export function readUrl(text: string, isGood: (text: string) => boolean): string {
  if (isGood(text)) return text
  throw new UsageError('A webhook is sent to an http(s) URL without a user and a fragment.')
}

/** @throws UsageError */
export const readTypes = (text: string, known: readonly EventType[]): readonly EventType[] =>
  readAll('--types', text, known)

/** @throws UsageError */
export const readEndings = (text: string): readonly Ending[] => readAll('--endings', text, ENDINGS)

function readAll<Word extends string>(option: string, text: string, known: readonly Word[]): readonly Word[] {
  const asked = [...new Set(text.split(',').map((word) => word.trim()))]
  const found = known.filter((word) => asked.includes(word))
  if (found.length === asked.length) return found
  const strange = asked.find((word) => !known.some((one) => one === word)) ?? ''
  throw new UsageError(`${option}: “${strange}” is none of ${known.join(', ')}.`)
}
