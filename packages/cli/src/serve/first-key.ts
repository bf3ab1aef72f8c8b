// How whoever starts the relay for the first time gets in.
import { BooksProblem, SYSTEM } from '@holdfast/relay'
import { hasNoKey } from '../books.ts'
import { localKeyPath, readLocalKey, writeLocalKey } from '../local-key.ts'
import { type Settings, UsageError } from '../settings.ts'
import type { RelayBooks } from './relay-books.ts'

export interface FirstKey {
  /** Where this machine knows it. */
  readonly secret?: string
  /** Only at the first start, and where nobody keeps what is printed. */
  readonly shown?: string
  /** How the key stands in a command line. */
  readonly written: string
  readonly remark: string
}

/**
 * `HOLDFAST_KEY` is accepted as it is; without it and without any key, one is made, shown once, and kept for the CLI.
 * @param isShown false: what is printed may be kept where others read it, so that it is said where the key is
 * @throws UsageError when the key in `HOLDFAST_KEY` was revoked
 */
export async function firstKey(
  { dataDirectory, key }: Settings,
  relayBooks: RelayBooks,
  isShown: boolean,
): Promise<FirstKey> {
  const { books, keys, organisation } = relayBooks
  if (key !== undefined) {
    await books.keys.accept(organisation.id, key, 'HOLDFAST_KEY', SYSTEM).catch((cause: unknown) => {
      if (!(cause instanceof BooksProblem && cause.code === 'key-revoked')) throw cause
      throw new UsageError('The key in HOLDFAST_KEY was revoked, or replaced by another: that is for good.')
    })
    await keys.refresh()
    return { secret: key, written: '$HOLDFAST_KEY', remark: 'the one in HOLDFAST_KEY' }
  }
  const path = localKeyPath(dataDirectory)
  const first = (await hasNoKey(books))
    ? await books.keys.createFirst(organisation.id, { name: 'first start', admin: true }, SYSTEM)
    : undefined
  if (first) {
    const { secret } = first
    await keys.refresh()
    writeLocalKey(dataDirectory, secret)
    if (!isShown) return { secret, written: `$(cat ${path})`, remark: `made now; in ${path}` }
    return { secret, shown: secret, written: secret, remark: `shown once; kept for this machine’s CLI in ${path}` }
  }
  const local = readLocalKey(dataDirectory)
  return local && keys.verify(local)
    ? { secret: local, written: `$(cat ${path})`, remark: `made at the first start; in ${path}` }
    : { written: '$YOUR_KEY', remark: 'holdfast keys list · holdfast keys create NAME' }
}
