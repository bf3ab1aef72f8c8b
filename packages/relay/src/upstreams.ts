// Upstreams that the environment names, and the simulator, whose models are named `sim/…`.
import { type DialectName, HoldfastError } from '@holdfast/protocol'
import { providers } from './providers/index.ts'
import type { Provider, Surface } from './providers/provider.ts'
import { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from './routing/defaults.ts'
import type { ModelPlan, Upstream } from './routing/plan.ts'

export const SIMULATED = 'sim/'

/**
 * Upstreams named by the environment: for each provider its key and, optionally, its base URL.
 * @throws HoldfastError `request-invalid` when a base URL is none.
 */
export function upstreamsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Upstream[] {
  return providers.flatMap((provider) => {
    const names = provider.environment
    if (!names) return []
    const given = environment[names.baseUrl]?.trim()
    const baseUrl = given ? (names.baseUrlOf?.(given) ?? given) : provider.baseUrl
    // A secret that came from a file often ends in a newline.
    const secrets = [names.key, names.keyToo].map((name) => (name ? environment[name]?.trim() : undefined))
    const secret = secrets.find((one) => one) ?? ''
    const isNamed = names.key === undefined || names.keyOptional ? given : secret
    if (!baseUrl || !isNamed) return []
    return [
      {
        ...UPSTREAM_DEFAULTS,
        name: provider.name,
        provider,
        baseUrl: parseBaseUrl(baseUrl, names.baseUrl),
        secrets: [secret],
      },
    ]
  })
}

/** The simulator at `url`, once for each provider whose dialects it speaks. */
export function simulatedUpstreams(url: string, secret: string): Upstream[] {
  return providers.filter(isSpokenBySimulator).map((provider) => ({
    ...UPSTREAM_DEFAULTS,
    name: `simulator-${provider.name}`,
    provider: { ...provider, name: 'simulator', passHeaders: [...provider.passHeaders, 'x-simulate'] },
    // The vendors' SDKs disagree whether `/v1` belongs to the base URL; so do their simulations.
    baseUrl: provider.baseUrl?.endsWith('/v1') ? `${url}/v1` : url,
    secrets: [secret],
    simulated: true as const,
  }))
}

/** Models to try things out with: what one of these begins, another goes on with to the character when it breaks off. */
export const simulatedModels = (simulated: readonly Upstream[]): ModelPlan[] =>
  ['essay', 'thinker'].map((name) => {
    const places = simulated.map(({ name: upstream }) => upstream)
    return {
      ...MODEL_DEFAULTS,
      name: SIMULATED + name,
      groups: [
        [{ upstream: places[0] ?? '', model: SIMULATED + name, weight: 1 }],
        [{ upstream: places.at(-1) ?? '', model: `${SIMULATED}understudy`, weight: 1 }],
      ],
    }
  })

export const surfaceFor = (provider: Provider, dialect: DialectName): Surface | undefined =>
  provider.surfaces.find((surface) => surface.dialect === dialect)

export const isSimulated = (upstream: Upstream): boolean => upstream.simulated === true

const isSpokenBySimulator = (provider: Provider): boolean => provider.name === 'openai' || provider.name === 'anthropic'

function parseBaseUrl(text: string, name: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new HoldfastError('request-invalid', `${name} is not an http(s) URL`)
  return text.replace(/\/+$/, '')
}
