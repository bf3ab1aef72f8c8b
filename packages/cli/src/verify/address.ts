// A base URL that leads nowhere: where it would lead somewhere.
import { type DialectName, dialects } from '@holdfast/protocol'
import { type Upstream, parseModels } from '@holdfast/relay'
import { isJson, isPage } from './hearing.ts'
import type { Answer, Silence } from './inquire.ts'
import type { Questions } from './questions.ts'

/** True when nothing of an API is at that path. */
export const isNowhere = (answer: Answer): boolean =>
  isPage(answer) || [404, 405, 501].includes(answer.status) || (answer.status < 300 && !isJson(answer.body))

/** Another base URL at which the upstream's list of models is, if the people who write base URLs made a usual mistake. */
export async function betterAddress(upstream: Upstream, questions: Questions): Promise<string | undefined> {
  const [secret = ''] = upstream.secrets
  for (const candidate of candidates(upstream)) {
    const answer = await questions.list(secret, candidate)
    if (answer?.kind === 'answer' && isList(answer, upstream)) return candidate
  }
  return undefined
}

function isList(answer: Answer, { provider }: Upstream): boolean {
  if (answer.status === 200) return parseModels(answer.body, provider.name).length > 0
  // The door is there; that the key does not fit is another matter.
  return (answer.status === 401 || answer.status === 403) && isJson(answer.body)
}

/** Base URLs that may have been meant, the likeliest first. */
export function candidates({ baseUrl, provider }: Pick<Upstream, 'baseUrl' | 'provider'>): string[] {
  const { origin } = new URL(baseUrl)
  // Some copy the address of the whole request.
  const base = baseUrl.replace(/\/(?:chat\/completions|completions|messages|responses|models)$/, '')
  const bare = base.replace(/(?:\/v1)+$/, '')
  // Where the provider's own paths begin with /v1, the base URL goes without.
  const isVersioned = provider.modelsPath?.startsWith('/v1') ?? false
  const guesses = isVersioned
    ? [bare, base, `${origin}/api`, origin]
    : [`${bare}/v1`, base, bare, `${origin}/v1`, `${origin}/api/v1`, origin]
  return [...new Set(guesses)].filter((guess) => guess !== baseUrl)
}

/** Where each dialect is usually spoken, below a base URL without `/v1`. */
const DOORS: readonly { readonly dialect: DialectName; readonly paths: readonly string[] }[] = [
  { dialect: 'openai-chat', paths: ['/v1/chat/completions', '/chat/completions'] },
  { dialect: 'anthropic-messages', paths: ['/v1/messages', '/messages'] },
  { dialect: 'openai-responses', paths: ['/v1/responses', '/responses'] },
]

/** A dialect that is spoken near that address, other than the one that should be. */
export async function spokenNear(
  upstream: Upstream,
  questions: Questions,
  expected: DialectName,
): Promise<DialectName | undefined> {
  const [secret = ''] = upstream.secrets
  const bare = upstream.baseUrl.replace(/(?:\/v1)+$/, '')
  for (const { dialect, paths } of DOORS) {
    if (dialect === expected) continue
    for (const path of paths) if (opens(await questions.knock(secret, path, bare), dialect)) return dialect
  }
  return undefined
}

/** Something is behind that door: it finds fault with the key, or with an empty request. */
const opens = (answer: Answer | Silence, dialect: DialectName): boolean =>
  answer.kind === 'answer' &&
  [400, 401, 403, 415, 422].includes(answer.status) &&
  isJson(answer.body) &&
  dialects[dialect].readRefusal(answer.status, answer.headers, answer.body).code !== 'upstream-failed'
