// `rpl_` + ten characters of time + sixteen nobody can guess, in Crockford's base 32. The time is there so that a
// log that has forgotten a reply can still say "expired" (410) rather than "never heard of it" (404).

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_CHARS = 10
const SECRET_CHARS = 16

/** @param secret hex digits, at least ten bytes' worth: see Runtime.secret. */
export function newReplyId(now: number, secret: string): string {
  let time = ''
  for (let rest = now, at = 0; at < TIME_CHARS; at++, rest = Math.floor(rest / 32)) time = DIGITS[rest % 32] + time
  let random = ''
  for (let rest = BigInt(`0x${secret}`), at = 0; at < SECRET_CHARS; at++, rest >>= 5n)
    random += DIGITS[Number(rest & 31n)]
  return `rpl_${time}${random}`
}

const SHAPE = new RegExp(`^rpl_([${DIGITS}]{${TIME_CHARS}})[${DIGITS}]{${SECRET_CHARS}}$`)

/** When the reply was created, in milliseconds since 1970; undefined for what is no reply id. */
export function replyIdTime(id: string): number | undefined {
  const time = SHAPE.exec(id)?.[1]
  if (time === undefined) return undefined
  let ms = 0
  for (const digit of time) ms = ms * 32 + DIGITS.indexOf(digit)
  return ms
}
