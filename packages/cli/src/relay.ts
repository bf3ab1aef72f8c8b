// The relay that a command talks to: where it is, the key for it, and what it says.
import { HoldfastError } from '@holdfast/protocol'
import { settingsHere } from './configuration.ts'
import { readLocalKey } from './local-key.ts'
import { type Given, UsageError, baseUrlOf } from './settings.ts'

export interface RelayAccess {
  /** Without a slash or `/v1` at its end. */
  readonly url: string
  readonly key: string
}

/** Options of every command that talks to a relay. */
export const relayArgs = {
  url: { type: 'string', description: 'The relay (else where HOLDFAST_HOST, HOLDFAST_PORT or the file say)' },
  data: { type: 'string', description: 'Where the first start left its key (HOLDFAST_DATA, else ./.holdfast)' },
} as const

/** @throws UsageError when there is no key to be had */
export async function relayHere(given: Given & { readonly url?: string | undefined }): Promise<RelayAccess> {
  const settings = await settingsHere(given)
  const key = settings.key ?? readLocalKey(settings.dataDirectory)
  if (key === undefined)
    throw new UsageError(
      'No API key: set HOLDFAST_KEY, or run this where `holdfast serve` was run first (it leaves one in its data directory).',
    )
  return { url: (givenUrl(given.url) ?? baseUrlOf(settings)).replace(/\/*(\/v1)?\/*$/, ''), key }
}

/** What stands behind `--url`. @throws UsageError for what is no address */
export function givenUrl(url: string | undefined): string | undefined {
  if (url === undefined || (/^https?:\/\//i.test(url) && URL.canParse(url))) return url
  throw new UsageError(`--url is an address like http://127.0.0.1:8787, not ${url}.`)
}

export const noRelayAt = (url: string): string =>
  `There is no relay at ${url}. Start one: npm start, or holdfast serve; if it listens elsewhere, say so with --url.`

const WAIT_MS_MAX = 10_000

/**
 * What the relay answers to a GET that only an administrator may ask.
 * @throws UsageError when the key is not good enough, HoldfastError when there is no relay or it answers otherwise
 */
export const askRelay = (relay: RelayAccess, path: string, signal?: AbortSignal): Promise<unknown> =>
  exchange('GET', relay, path, signal)

/** The same for a POST. */
export const sayToRelay = (relay: RelayAccess, path: string, body?: unknown): Promise<unknown> =>
  exchange('POST', relay, path, undefined, body)

async function exchange(
  method: string,
  { url, key }: RelayAccess,
  path: string,
  signal?: AbortSignal,
  body?: unknown,
): Promise<unknown> {
  const late = AbortSignal.timeout(WAIT_MS_MAX)
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([late, signal]) : late,
  }).catch((cause: unknown) => {
    throw new HoldfastError('line-exhausted', noRelayAt(url), { cause })
  })
  if (response.status === 401)
    throw new UsageError(
      'The relay does not accept this key: holdfast keys create NAME --admin, then set HOLDFAST_KEY.',
    )
  if (response.status === 403)
    throw new UsageError('This key is no administrator’s: holdfast keys create NAME --admin, then set HOLDFAST_KEY.')
  if (!response.ok) throw new HoldfastError('line-refused', `The relay at ${url} answered ${response.status}.`)
  return response.json()
}
