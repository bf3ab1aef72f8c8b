// Which upstreams there are, and which one serves a model. Without a configuration file a model nobody has heard of
// goes to the upstream of the dialect it was asked in; the simulator's models are named `sim/…`.
import { type DialectName, HoldfastError } from '@holdfast/protocol'
import { providers } from './providers/index.ts'
import type { Provider, Upstream } from './providers/provider.ts'

export const SIMULATED = 'sim/'

/**
 * Upstreams named by the environment: `<PROVIDER>_API_KEY` and, optionally, `<PROVIDER>_BASE_URL`.
 * @throws HoldfastError `request-invalid` when a base URL is none.
 */
export function upstreamsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Upstream[] {
  return providers.flatMap((provider) => {
    const prefix = provider.name.toUpperCase()
    // A secret that came from a file often ends in a newline.
    const secret = environment[`${prefix}_API_KEY`]?.trim()
    if (!secret) return []
    const baseUrl = parseBaseUrl(environment[`${prefix}_BASE_URL`] || provider.baseUrl, `${prefix}_BASE_URL`)
    return [{ name: provider.name, provider, baseUrl, secret }]
  })
}

/** The simulator at `url`, once for each dialect it speaks. */
export function simulatedUpstreams(url: string, secret: string): Upstream[] {
  return providers.map((provider) => ({
    name: `simulator-${provider.name}`,
    provider: { ...provider, name: 'simulator', passHeaders: [...provider.passHeaders, 'x-simulate'] },
    // The vendors' SDKs disagree whether `/v1` belongs to the base URL; so do their simulations.
    baseUrl: provider.baseUrl.endsWith('/v1') ? `${url}/v1` : url,
    secret,
  }))
}

/**
 * The upstream that serves `model` to a client that speaks `dialect`.
 * @throws HoldfastError `model-unknown`, saying what would have to be configured.
 */
export function chooseUpstream(upstreams: readonly Upstream[], dialect: DialectName, model: string): Upstream {
  const simulated = model.startsWith(SIMULATED)
  const found = upstreams.find(
    (upstream) => upstream.provider.dialect === dialect && isSimulated(upstream) === simulated,
  )
  if (found) return found
  if (simulated)
    throw new HoldfastError('model-unknown', 'The simulator is not running here: start the relay with --simulator.')
  const vendor = providers.find((provider: Provider) => provider.dialect === dialect)?.name.toUpperCase()
  throw new HoldfastError(
    'model-unknown',
    `No upstream here speaks ${dialect}: set ${vendor}_API_KEY, or ask for one of the simulator's models (${SIMULATED}steady).`,
  )
}

export const isSimulated = (upstream: Upstream): boolean => upstream.name.startsWith('simulator-')

function parseBaseUrl(text: string, name: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new HoldfastError('request-invalid', `${name} is not an http(s) URL`)
  return text.replace(/\/+$/, '')
}
