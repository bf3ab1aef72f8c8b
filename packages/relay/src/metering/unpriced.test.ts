import { expect, test } from 'vitest'
import { MODEL_DEFAULTS } from '../routing/defaults.ts'
import { simulatedUpstreams, upstreamsFromEnvironment } from '../upstreams.ts'
import type { Plan } from '../routing/plan.ts'
import { type Used, unpricedIn } from './unpriced.ts'

const AT = Date.parse('2026-11-20T12:00Z')
const plan: Plan = {
  upstreams: [
    ...upstreamsFromEnvironment({ OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2' }),
    ...simulatedUpstreams('http://127.0.0.1:1', 'simulated'),
  ],
  models: [
    { ...MODEL_DEFAULTS, name: 'fast', groups: [[{ upstream: 'openai', model: 'priced', weight: 1 }]] },
    {
      ...MODEL_DEFAULTS,
      name: 'smart',
      groups: [
        [{ upstream: 'openai', model: 'new', weight: 1 }],
        [{ upstream: 'anthropic', model: 'priced', weight: 1 }],
      ],
      canary: { target: { upstream: 'anthropic', model: 'newer', weight: 1 }, percent: 0, sticky: 'key' },
    },
    { ...MODEL_DEFAULTS, name: 'smarter', groups: [[{ upstream: 'openai', model: 'new', weight: 1 }]] },
    { ...MODEL_DEFAULTS, name: 'any-*', groups: [[{ upstream: 'openai', model: 'vendor-*', weight: 1 }]] },
    { ...MODEL_DEFAULTS, name: 'sim/steady', groups: [[{ upstream: 'simulator-openai', weight: 1 }]] },
  ],
}
const table = [
  {
    name: 'ours',
    sources: ['https://example.com'],
    date: '2026-11-20',
    providers: ['openai'],
    prices: [{ models: ['priced'], rates: { input: 1, output: 1 }, tiers: [] }],
  },
]
const pricing = { table, providerOf: (upstream: string) => upstream }

const found = (used: readonly Used[] = []) =>
  unpricedIn(plan, pricing, AT, used).map(
    ({ upstream, model, askedAs, attempts }) => `${upstream}/${model} as ${askedAs.join(', ')}: ${attempts}`,
  )

test('a place of the configuration without a price is told of once, with every name for it', () => {
  expect(found()).toEqual([
    'openai/new as smart, smarter: 0',
    'anthropic/priced as smart: 0',
    'anthropic/newer as smart: 0',
  ])
})

test('what was used comes first, also what a star stood for', () => {
  const used = [
    { upstream: 'openai', model: 'any-thing', attempts: 5 },
    { upstream: 'openai', model: 'smart', attempts: 7 },
    { upstream: 'openai', model: 'smarter', attempts: 2 },
    { upstream: 'openai', model: 'fast', attempts: 9 },
  ]
  expect(found(used).slice(0, 3)).toEqual([
    'openai/new as smart, smarter: 9',
    'openai/vendor-thing as any-thing: 5',
    'anthropic/priced as smart: 0',
  ])
})

test('a place that is none any more is no matter, and the simulator sells nothing', () => {
  const used = [
    { upstream: 'openai', model: 'gone', attempts: 5 },
    { upstream: 'anthropic', model: 'fast', attempts: 5 },
    { upstream: 'simulator-openai', model: 'sim/steady', attempts: 5 },
  ]
  expect(found(used)).toEqual(found())
})
