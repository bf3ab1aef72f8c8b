// The bench's token: an openai-chat chunk of an ordinary size whose content carries its own number and the moment it
// was sent, at fixed width, so that whoever receives it checks and times it without parsing JSON.
//
//   …"delta":{"content":"~000042" + "0123456789"},…
//
// Upstream and client read the machine's one monotonic clock, so the difference of two moments is a latency.
import { performance } from 'node:perf_hooks'

/** What begins a token's own text. Occurs nowhere else in the stream. */
export const MARK = 0x7e
const NUMBER_DIGITS = 6
const MOMENT_DIGITS = 10
/** Moments are counted modulo this many microseconds: two and three quarter hours. */
const MOMENT_MODULUS = 10 ** MOMENT_DIGITS
/** The mark and both numbers, in bytes. */
export const TOKEN_BYTES = 1 + NUMBER_DIGITS + MOMENT_DIGITS

/** Whoever is interrupted between the two clocks is too low by as long: the highest of many is right. */
const originUs = Math.max(
  ...Array.from({ length: 50 }, () => Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000),
)

/** Microseconds on the clock that all processes of this machine share. */
export const nowUs = (): number => originUs + performance.now() * 1000

const BEFORE =
  'data: {"id":"chatcmpl-B9sVYGzHcBxhbJTuDEFkPBRmWuDfE","object":"chat.completion.chunk","created":1763600000,' +
  '"model":"bench","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":"'
const AFTER = '"},"logprobs":null,"finish_reason":null}]}\n\n'

/** The SSE event of token `number`, sent at `us`. Always `EVENT_BYTES` long. */
export const tokenEvent = (number: number, us: number): string =>
  BEFORE + '~' + digits(number, NUMBER_DIGITS) + digits(Math.floor(us) % MOMENT_MODULUS, MOMENT_DIGITS) + AFTER

export const EVENT_BYTES = BEFORE.length + TOKEN_BYTES + AFTER.length

/** What ends a stream, as OpenAI says it. */
export const ENDING = `${BEFORE.slice(0, -'{"content":"'.length)}{},"logprobs":null,"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`

/** The number of the token whose mark is at `at`. */
export const tokenNumber = (bytes: Uint8Array, at: number): number => numberAt(bytes, at + 1, NUMBER_DIGITS)

/** Microseconds from the sending of the token whose mark is at `at` until `us`. */
export function tokenAgeUs(bytes: Uint8Array, at: number, us: number): number {
  const age = (us % MOMENT_MODULUS) - numberAt(bytes, at + 1 + NUMBER_DIGITS, MOMENT_DIGITS)
  return age < 0 && age < -MOMENT_MODULUS / 2 ? age + MOMENT_MODULUS : age
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** NaN when one of them is no digit: then the token did not arrive intact. */
function numberAt(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let end = at + width; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
