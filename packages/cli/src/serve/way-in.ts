// The one link that a start prints: see docs/decisions/0015-signing-in.md.
import { type Books, type Relay, SYSTEM } from '@holdfast/relay'
import { visitLink } from './console.ts'
import type { FirstKey } from './first-key.ts'

export interface WayIn {
  readonly link: string
  /** What is to be known of it. */
  readonly remark: string
  /** What prints another. */
  readonly command: string
}

/**
 * Who has a key of this machine gets in with it, and may make an account for themselves there. Where there is no key, and no
 * owner either, the link is for the first owner.
 * @param url where browsers find the console
 * @param elsewhere what a command in another terminal must be told
 */
export async function wayIn(
  url: string,
  { visits }: Pick<Relay, 'visits'>,
  { secret }: FirstKey,
  { links, engine }: Pick<Books, 'links' | 'engine'>,
  elsewhere: string,
): Promise<WayIn | undefined> {
  if (secret !== undefined)
    return {
      link: visitLink(url, (await visits.issue(secret)).code),
      remark: 'once, within ten minutes',
      command: `holdfast open${elsewhere}`,
    }
  // Of nodes that share the books, the one that made the first key has printed a link.
  if (engine === 'postgres' || (await links.hasOwner())) return undefined
  const { code } = await links.create(undefined, SYSTEM)
  return {
    link: `${url}/#welcome=${code}`,
    remark: 'for the first owner: once, within a day',
    command: 'holdfast people link',
  }
}
