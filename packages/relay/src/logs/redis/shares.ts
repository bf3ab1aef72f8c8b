// Who takes what a node that is gone has left: each living node works it out for itself, and all come to the same without
// asking each other. What each is given is even on average, and what was somebody's share stays so while others come and go
// (rendezvous hashing).

/** @returns the one among `nodes` whose share a reply is */
export function heirOf(id: string, nodes: readonly Numbered[]): string | undefined {
  const number = numberOf(id)
  let [heir, most] = [undefined as string | undefined, -1]
  for (const { node, number: its } of nodes) {
    const weight = mixed(number ^ its)
    if (weight > most) [heir, most] = [node, weight]
  }
  return heir
}

export interface Numbered {
  readonly node: string
  readonly number: number
}

/** Once for each node, not for each of its replies. */
export const numbered = (nodes: readonly string[]): Numbered[] =>
  nodes.map((node) => ({ node, number: numberOf(node) })).sort((one, other) => (one.node < other.node ? -1 : 1))

/** FNV-1a, of 32 bits. Nobody gains anything by choosing an id that a certain node takes over. */
function numberOf(text: string): number {
  let number = 0x811c9dc5
  for (let at = 0; at < text.length; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193)
  return number
}

/** The last step of MurmurHash3: each bit of the number moves each of the result. */
function mixed(number: number): number {
  let bits = number
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
