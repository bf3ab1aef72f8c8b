// The simulator as four upstreams, each of which speaks one dialect and no other: whoever asks in another is translated.
import type { DialectName } from '@holdfast/protocol'
import { MODEL_DEFAULTS, type Plan, type Provider, UPSTREAM_DEFAULTS, providers } from '@holdfast/relay'
import { UPSTREAM_SECRET } from './house.ts'

/** Who speaks it, below which path of the simulator, and a model that is asked for there. */
const speakers: Readonly<Record<DialectName, readonly [provider: string, path: string, model: string]>> = {
  'openai-chat': ['openai', '/v1', 'gpt-5.2'],
  'openai-responses': ['openai', '/v1', 'gpt-5.2'],
  'anthropic-messages': ['anthropic', '', 'claude-opus-4-6'],
  gemini: ['gemini', '', 'gemini-3-pro-preview'],
}

/** A public model for each dialect, named `<dialect>/…` and served in that dialect; the rest of the name goes out. */
export const oneDialectEach = (simulatorUrl: string): Plan => ({
  upstreams: dialectNames.map((dialect) => {
    const [provider, path] = speakers[dialect]
    const baseUrl = simulatorUrl + path
    return {
      ...UPSTREAM_DEFAULTS,
      name: dialect,
      provider: only(provider, dialect),
      baseUrl,
      secrets: [UPSTREAM_SECRET],
    }
  }),
  models: dialectNames.map((dialect) => ({
    ...MODEL_DEFAULTS,
    name: `${dialect}/*`,
    groups: [[{ upstream: dialect, model: '*', weight: 1 }]],
  })),
})

export const dialectNames = Object.keys(speakers) as DialectName[]

/** The model to ask for where it does not matter which. */
export const modelOf = (dialect: DialectName): string => `${dialect}/${speakers[dialect][2]}`

/** Any model there, also one whose name is a plan of the simulator: `sim/cut?at-event=7`. */
export const planned = (dialect: DialectName, plan: string): string => `${dialect}/${plan}`

/** The header by which the simulator sends a recording instead. */
export const replaying = (file: string): Record<string, string> => ({
  'x-simulate': `replay=${encodeURIComponent(file)}`,
})

function only(name: string, dialect: DialectName): Provider {
  const provider = providers.find((one) => one.name === name)
  if (!provider) throw new Error(`no provider ${name}`)
  const surfaces = provider.surfaces.filter((surface) => surface.dialect === dialect)
  return { ...provider, surfaces, passHeaders: [...provider.passHeaders, 'x-simulate'] }
}
