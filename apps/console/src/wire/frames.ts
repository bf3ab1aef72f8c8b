// How many frames a chunk of an event stream completes, without decoding it: an event ends with a blank line. A heartbeat
// is a comment and has none.

const NEWLINE = 10
const RETURN = 13

/** A counter for one stream, which remembers where the last chunk broke off. */
export function frameCounter(): (bytes: Uint8Array) => number {
  /** Whether the line that is being read has nothing in it yet, and whether anything came since the last blank line. */
  let isBlank = true
  let hasLines = false
  return (bytes) => {
    let frames = 0
    for (let start = 0; start < bytes.length;) {
      const at = bytes.indexOf(NEWLINE, start)
      const end = at < 0 ? bytes.length : at
      isBlank &&= end === start || (end === start + 1 && bytes[start] === RETURN)
      if (at >= 0) {
        if (isBlank && hasLines) frames += 1
        hasLines = !isBlank
        isBlank = true
      }
      start = end + 1
    }
    return frames
  }
}
