// Whose a reply is, as its log has it:
//
//   key_1             what the key started itself
//   key_1/ses_4f…     what a session of that key started that names nobody
//   key_1/usr_9c…     what any of its sessions started for one person
//
// So a token that is minted again for the same person finds that person's replies, no session sees another's, and the key
// sees all of them. Idempotency keys and vendors' names for replies are an owner's own, and never meet.
import { createHash } from 'node:crypto'

/** A person is a hash: the log has nobody's name, and a name cannot look like an owner. */
export const ownerOf = (key: string, { id, user }: { readonly id: string; readonly user?: string }): string =>
  `${key}/${user === undefined ? id : `usr_${createHash('sha256').update(user).digest('hex').slice(0, 32)}`}`

/** The id of the API key behind an owner. */
export const keyIdOf = (owner: string): string => owner.split('/', 1)[0] ?? owner

/** True for what is the asker's own, and for what sessions of the asker's key have started. */
export const isOwnedBy = (owner: string, asker: string): boolean => owner === asker || owner.startsWith(`${asker}/`)
