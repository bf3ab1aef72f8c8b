// OpenAI refuses names that are too long. A name that must be shortened keeps its beginning and gets a fingerprint of
// the whole, so that the same name is always the same, and two that begin alike stay two.

/** How long OpenAI lets the name of a user be. Claude Code's are longer. */
export const USER_CHARS_MAX = 64

/** @param charsMax not less than 16 */
export const fitted = (name: string, charsMax: number): string =>
  name.length <= charsMax ? name : `${name.slice(0, charsMax - 15)}_${fingerprint(name)}`

/** 64 bits of FNV-1a in base 36, 14 characters. Not against an enemy: a clash would confuse only who sent both. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  return hash.toString(36).padStart(14, '0')
}
