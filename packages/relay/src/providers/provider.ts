// A provider is what is particular to one vendor, as data: where it is asked, how one says who one is, in which
// dialects it answers, and what it can do when a reply breaks. One file each beside this one, one line in index.ts.
import type { DialectName } from '@holdfast/protocol'

export interface Provider {
  /** As it stands in holdfast.yaml. */
  readonly name: string
  /** As people write it. */
  readonly title: string
  /** Where these facts are written. */
  readonly source: string
  /**
   * As the vendor's own SDK takes it, so that `…_BASE_URL` means the same here. No slash at the end. Undefined for what
   * everybody runs at an address of their own.
   */
  readonly baseUrl: string | undefined
  /** Environment variables that make an upstream of it without a configuration file. */
  readonly environment?: {
    /** Absent: it needs no key, and the base URL alone makes it an upstream. */
    readonly key?: string
    /** Another name under which the vendor's own SDK looks for the key. */
    readonly keyToo?: string
    /** The base URL makes it an upstream, and the key does not: it has one only where somebody gave it one. */
    readonly keyOptional?: true
    readonly baseUrl: string
    /** What the vendor's tools make of that variable, where it need not be a URL: `OLLAMA_HOST=0.0.0.0`. */
    readonly baseUrlOf?: (text: string) => string
  }
  /** Ways to ask it for a reply, the best first. The one that speaks the client's dialect goes before all others. */
  readonly surfaces: readonly Surface[]
  /** Where its models are listed, below the base URL; absent when it has no list. */
  readonly modelsPath?: string
  /** Headers that say who we are. `secret` is '' when there is none. */
  readonly authorise: (secret: string) => Readonly<Record<string, string>>
  /** Headers for every request, unless the client sent its own. */
  readonly headers: Readonly<Record<string, string>>
  /** Names of client headers that mean something to this vendor and reach it. Never a credential. */
  readonly passHeaders: readonly string[]
  /** Names of models that are its own, with `*`: they go there when nothing is configured. */
  readonly models: readonly string[]
  /** How a reply that broke in mid-text can be gone on with. The first row that matches the model counts; none: it cannot. */
  readonly continuations: readonly Continuing[]
}

/** One way to ask for a reply. */
export interface Surface {
  readonly dialect: DialectName
  /** Below the base URL. */
  readonly path: (model: string, form: 'stream' | 'whole') => string
  /** Where it wants the key otherwise than the provider does. */
  readonly authorise?: Provider['authorise']
  readonly adapt?: Adapt
  /** Where tokens of a request are counted, if it has that. */
  readonly countPath?: (model: string) => string
  /**
   * Which streams are asked what they cost, where the client did not ask: all of them when absent. Nobody is asked who says
   * it to everybody, or refuses to be asked.
   */
  readonly asksUsage?: (body: Body) => boolean
  /** T1: where a reply that broke can be read on, byte for byte, after the `after`th event (1, 2, 3 …) of it. */
  readonly resume?: (reply: { readonly id: string; readonly after: number }) => {
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** Which requests make a reply that can be read on; all of them when absent. */
  readonly isKept?: (body: Body) => boolean
  /** Where a reply is stopped (POST) that runs on when it is hung up on. Absent: hanging up is enough. */
  readonly cancelPath?: (id: string) => string
}

export type Body = Readonly<Record<string, unknown>>

/**
 * What this vendor wants otherwise in a request that is otherwise right: another name for a field, another form of it. The
 * very same body when nothing is otherwise.
 * @param lose is told of each field that the vendor refuses and that therefore goes missing. Without it nothing does: a
 *   client that speaks the vendor's own dialect reads the vendor's own refusal.
 */
export type Adapt = (body: Body, model: string, lose?: (what: string, why: string) => void) => Body

/** `prefill`: a last assistant turn is gone on with as it stands. `user-turn`: it is asked for, in words. */
export interface Continuing {
  /** A model name, or one with a `*`. */
  readonly models: string
  /** Counts for surfaces of this dialect only. */
  readonly dialect?: DialectName
  readonly by: 'prefill' | 'user-turn' | 'none'
  /** A field on the last assistant message that asks for it: DeepSeek's and Mistral's `prefix`, Qwen's `partial`. */
  readonly flag?: string
  /** Where it is asked instead of at the surface's own path. */
  readonly path?: string
  /** Where it is written, or measured. */
  readonly source: string
}
