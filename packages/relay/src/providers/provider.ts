// A provider is a dialect plus what is particular to one vendor. Mostly data; one file each beside this one.
import type { DialectName } from '@holdfast/protocol'

export interface Provider {
  readonly name: string
  readonly dialect: DialectName
  /** As the vendor's own SDK takes it, so that `…_BASE_URL` means the same here. No slash at the end. */
  readonly baseUrl: string
  /** Where replies are asked for, below the base URL. */
  readonly replyPath: string
  readonly modelsPath: string
  /** Headers that say who we are. */
  readonly authorise: (secret: string) => Readonly<Record<string, string>>
  /** Headers for every request, unless the client sent its own. */
  readonly headers: Readonly<Record<string, string>>
  /** Names of client headers that mean something to this vendor and reach it. Never a credential. */
  readonly passHeaders: readonly string[]
}

/** A configured provider endpoint with its key. */
export interface Upstream {
  readonly name: string
  readonly provider: Provider
  readonly baseUrl: string
  /** The vendor's key. Never leaves for anywhere but the upstream. */
  readonly secret: string
}
