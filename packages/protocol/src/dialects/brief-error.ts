// What an error in mid-stream says to a page. It has no key to rest and no upstream to avoid, so what each vendor calls
// each kind of refusal (upstream-error.ts, for those who do) it need not carry.
import { type Problem, looksLikeOurs } from '../problem.ts'
import { type Json, countIn, present } from './json.ts'
import { codeOfWords, errorIn, isWord, ours, say } from './upstream-error.ts'

/** A problem of ours as it was written; of a vendor's error its own word, and what that sounds like. */
export function readErrorInBrief(body: Json): Problem {
  const error = errorIn(body)
  if (looksLikeOurs(error.code)) return ours(error, error.code)
  const words = [error.code, error.type, error.status].filter(isWord)
  return say(
    codeOfWords(words.join(' ').toLowerCase()),
    present({ status: countIn(error.status), vendorCode: words[0] }),
  )
}
