// A relay abroad: the name of a model says which vendor's dialect serves it, whoever asks for it in whichever dialect.
import type { DialectName } from '@holdfast/protocol'
import { MODEL_DEFAULTS, type Plan, type Provider, UPSTREAM_DEFAULTS, providers } from '@holdfast/relay'
import { type TestHouse, UPSTREAM_SECRET, openHouse } from '../clients/house.ts'

/** Public names of models, the provider behind them, and the only one of its dialects that is spoken there. */
const served: readonly { readonly model: string; readonly provider: string; readonly dialect: DialectName }[] = [
  { model: 'claude-*', provider: 'anthropic', dialect: 'anthropic-messages' },
  { model: 'gemini-*', provider: 'gemini', dialect: 'gemini' },
  { model: 'gpt-*', provider: 'openai', dialect: 'openai-chat' },
  { model: 'o3', provider: 'openai', dialect: 'openai-responses' },
]

/** A model of each dialect. */
export const models = {
  'anthropic-messages': 'claude-opus-4-6',
  gemini: 'gemini-3-pro-preview',
  'openai-chat': 'gpt-5.2',
  'openai-responses': 'o3',
} as const satisfies Record<DialectName, string>

/** The models that a client of this dialect reaches only through a translation. */
export const foreignTo = (dialect: DialectName): readonly string[] =>
  Object.entries(models).flatMap(([theirs, model]) => (theirs === dialect ? [] : [model]))

export const openHouseAbroad = (): Promise<TestHouse> => openHouse({}, planAbroad)

const planAbroad = (simulatorUrl: string): Plan => ({
  upstreams: served.map(({ provider, dialect }) => ({
    ...UPSTREAM_DEFAULTS,
    name: dialect,
    provider: speakingOnly(provider, dialect),
    baseUrl: provider === 'openai' ? `${simulatorUrl}/v1` : simulatorUrl,
    secrets: [UPSTREAM_SECRET],
  })),
  models: served.map(({ model, dialect }) => ({
    ...MODEL_DEFAULTS,
    name: model,
    groups: [[{ upstream: dialect, weight: 1 }]],
  })),
})

function speakingOnly(name: string, dialect: DialectName): Provider {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`There is no provider ${name}.`)
  return { ...provider, surfaces: provider.surfaces.filter((surface) => surface.dialect === dialect) }
}
