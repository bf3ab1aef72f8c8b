// Whether a URL and a key work, in words: for whoever sets an application up, and for whoever asks why it does not answer.
import { looksLikeOurs, replyPath } from '@holdfast/protocol'

export interface Verdict {
  readonly ok: boolean
  /** One or two sentences for people. Never the key. */
  readonly words: string
  /** `false`: something answers, and it is not a relay. Absent where nothing answered. */
  readonly relay?: boolean
  /** Absent where nobody looked at the key. */
  readonly isKeyGood?: boolean
  /** Absent where they could not be listed. */
  readonly models?: readonly string[]
}

/** No reply has this id, so a relay that knows the key says `reply-unknown`. */
const PROBE = replyPath('rpl_verify')
export const MODELS_PATH = '/v1/models'

/**
 * Asks the server twice, and buys nothing. Never rejects.
 * @param get asks for a path, with the key; bounded in time
 * @param expectsRelay false where the application says that it talks to a provider
 */
export async function verify(
  baseURL: string,
  get: (path: string) => Promise<Response>,
  expectsRelay: boolean,
): Promise<Verdict> {
  let probe: Response
  let code: unknown
  try {
    probe = await get(PROBE)
    code = await codeOf(probe)
  } catch (cause) {
    return { ok: false, words: `No answer from ${baseURL} (${nameOf(cause)}). ${WHY_SILENT}` }
  }
  const relay = looksLikeOurs(code)
  if (!relay && expectsRelay)
    return { ok: false, relay, words: `${baseURL} answers (${probe.status}), but it is no relay. ${WHY_NONE}` }
  if (relay && code !== 'reply-unknown') {
    const isAboutKey = probe.status === 401 || probe.status === 403
    return isAboutKey
      ? {
          ok: false,
          relay,
          isKeyGood: false,
          words: `${baseURL} is a relay, and it refuses the key (${String(code)}).`,
        }
      : { ok: false, relay, words: `${baseURL} is a relay, and it cannot serve now (${String(code)}).` }
  }
  const who = relay ? 'a relay' : 'no relay'
  try {
    const answer = await get(MODELS_PATH)
    if (answer.status === 401 || answer.status === 403)
      return {
        ok: false,
        relay,
        isKeyGood: false,
        words: `${baseURL} is ${who}, and it refuses the key (${answer.status}).`,
      }
    if (!answer.ok)
      return {
        ok: relay,
        relay,
        isKeyGood: relay,
        words: `${baseURL} is ${who}; it cannot list its models (${answer.status}).`,
      }
    const models = await modelsIn(answer)
    return {
      ok: relay || models.length > 0,
      relay,
      isKeyGood: true,
      models,
      words: `${baseURL} is ${who}, and the key is good. ${models.length} ${models.length === 1 ? 'model' : 'models'}${models.length > 0 ? `: ${someOf(models)}` : ''}.`,
    }
  } catch (cause) {
    return { ok: false, relay, words: `${baseURL} is ${who}; it did not say which models it has (${nameOf(cause)}).` }
  }
}

const WHY_SILENT = 'Is it running, is the address right, and, in a browser, does it allow this page’s origin?'
const WHY_NONE = 'The address of a relay ends before /v1.'
const MODELS_SAID = 5

const someOf = (models: readonly string[]): string =>
  models.slice(0, MODELS_SAID).join(', ') + (models.length > MODELS_SAID ? ' …' : '')

/** The ids in a list of models: OpenAI and Anthropic nest them alike. */
export async function modelsIn(response: Response): Promise<readonly string[]> {
  const body: unknown = await response.json()
  const data = (body as { data?: unknown } | null)?.data
  return Array.isArray(data) ? data.flatMap(({ id }: { id?: unknown }) => (typeof id === 'string' ? [id] : [])) : []
}

/** Ours, where it is one: a relay's errors are in either vendor's shape. */
async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined)
  return (body as { error?: { code?: unknown } } | null | undefined)?.error?.code
}

/** Its name, never its text: addresses and keys stand in texts. */
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : 'unknown')
