// A provider that says it is like OpenAI, from what is particular to it.
import type { Adapt, Continuing, Provider, Surface } from '../provider.ts'
import { bearer } from './credentials.ts'
import { ANY_BY_USER_TURN } from './continuations.ts'
import { chat } from './surfaces.ts'

export interface Particulars extends Pick<Provider, 'name' | 'title' | 'source' | 'baseUrl' | 'environment'> {
  /** What stands between the base URL and `/chat/completions`. */
  readonly before?: string
  readonly adapt?: Adapt
  readonly asksUsage?: NonNullable<Surface['asksUsage']>
  /** Surfaces beside `/chat/completions`, in the order of preference after it. */
  readonly more?: readonly Surface[]
  readonly modelsPath?: string
  readonly passHeaders?: readonly string[]
  readonly models?: readonly string[]
  /** Before the last resort, which is to ask in words. */
  readonly continuations?: readonly Continuing[]
}

export const openaiCompatible = ({
  before = '',
  adapt,
  asksUsage,
  more = [],
  modelsPath = `${before}/models`,
  passHeaders = [],
  models = [],
  continuations = [],
  ...rest
}: Particulars): Provider => ({
  ...rest,
  surfaces: [chat(before, { ...(adapt && { adapt }), ...(asksUsage && { asksUsage }) }), ...more],
  modelsPath,
  authorise: bearer,
  headers: {},
  passHeaders,
  models,
  continuations: [...continuations, ANY_BY_USER_TURN],
})
