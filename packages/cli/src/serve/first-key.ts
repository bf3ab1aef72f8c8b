// How whoever starts the relay for the first time gets in.
import type { Keys } from '@holdfast/relay'
import { localKeyPath, readLocalKey, writeLocalKey } from '../local-key.ts'
import type { Settings } from '../settings.ts'

export interface FirstKey {
  /** Where this machine knows it. */
  readonly secret?: string
  /** Only at the first start. */
  readonly shown?: string
  /** How the key stands in a command line. */
  readonly written: string
  readonly remark: string
}

/** `HOLDFAST_KEY` is accepted as it is; without it and without any key, one is made, shown once, and kept for the CLI. */
export function firstKey({ dataDirectory, key }: Settings, keys: Keys): FirstKey {
  if (key !== undefined) {
    keys.accept(key, 'HOLDFAST_KEY')
    return { secret: key, written: '$HOLDFAST_KEY', remark: 'the one in HOLDFAST_KEY' }
  }
  const path = localKeyPath(dataDirectory)
  if (keys.list().length === 0) {
    const { secret } = keys.create('first start')
    writeLocalKey(dataDirectory, secret)
    return { secret, shown: secret, written: secret, remark: `shown once; kept for this machine’s CLI in ${path}` }
  }
  const local = readLocalKey(dataDirectory)
  return local && keys.verify(local)
    ? { secret: local, written: `$(cat ${path})`, remark: `made at the first start; in ${path}` }
    : { written: '$YOUR_KEY', remark: 'holdfast keys list · holdfast keys create NAME' }
}
