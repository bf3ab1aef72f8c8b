// The name of a call whose upstream gave it none: without one the result could not say which call it answers.
import type { Voice } from './dialect.ts'

/**
 * The call's own id, or one of letters that every vendor takes, in no more than 64 of them. It is the same in the stream
 * and in the whole answer, and two answers of one conversation never share it.
 * @param block the number of its block
 */
export const callIdOf = (id: string, block: number, voice: Voice): string =>
  id === '' ? `call_${voice.id.replaceAll(/[^\w-]/g, '').slice(-40)}_${block}` : id
