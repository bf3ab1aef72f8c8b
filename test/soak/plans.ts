// What the provider says, and how it fails: a model of the configuration for each plan, so that one that is ill does not close
// the way to those that are well.
import type { PlanInput } from '@holdfast/simulator'

export const plans = {
  short: { tokens: 20, tokensPerSecond: 30, jitter: 0.5 },
  medium: { tokens: 60, tokensPerSecond: 25, jitter: 0.5 },
  long: { tokens: 250, tokensPerSecond: 25, jitter: 0.5 },
  flaky: { tokens: 30, tokensPerSecond: 30, refuse: 503, refuseTimes: 1 },
  refusing: { refuse: 529 },
  cut: { tokens: 60, tokensPerSecond: 30, cut: 'end', cutAtEvent: 20 },
  reset: { tokens: 60, tokensPerSecond: 30, cut: 'reset', cutAtEvent: 20 },
  erring: { tokens: 60, tokensPerSecond: 30, errorAtEvent: 15 },
  garbled: { tokens: 60, tokensPerSecond: 30, garbleAtEvent: 15 },
  stalling: { tokens: 60, tokensPerSecond: 30, stallAtEvent: 12, stallMs: 15_000 },
  hanging: { cut: 'reset', cutAtHead: true },
} as const satisfies Record<string, PlanInput>

export type PlanName = keyof typeof plans

/** How often each is asked for. */
export const planWeights: Readonly<Record<PlanName, number>> = {
  short: 40,
  medium: 30,
  long: 16,
  flaky: 2,
  refusing: 1,
  cut: 2,
  reset: 2,
  erring: 2,
  garbled: 1,
  stalling: 2,
  hanging: 1,
}

/** The same model at two vendors' upstreams. */
export const upstreamNames = ['chat', 'messages'] as const

export const modelOf = (upstream: (typeof upstreamNames)[number], plan: PlanName): string => `${plan}-${upstream}`

/** What a node reads. `remark` changes its bytes and not what it means. */
export function configuration(simulatorUrl: string, remark: number): string {
  const lines = [
    `# ${remark}`,
    'upstreams:',
    `  chat: { provider: openai-compatible, baseUrl: "${simulatorUrl}/v1", keys: [], timeouts: { idle: 3s } }`,
    `  messages: { provider: anthropic, baseUrl: "${simulatorUrl}", keys: simulated, timeouts: { idle: 3s } }`,
    'prices: { files: [prices.yaml], outputTokensMax: 4096 }',
    'models:',
  ]
  for (const plan of Object.keys(plans) as PlanName[])
    for (const upstream of upstreamNames) lines.push(`  ${modelOf(upstream, plan)}: ${upstream}/${plan}`)
  return `${lines.join('\n')}\n`
}

export const priceList = `lists:
  - name: the soak
    source: https://example.com/soak
    date: 2026-11-01
    upstreams: [chat, messages]
    prices:
      - { models: [${Object.keys(plans).join(', ')}], input: 1, output: 2 }
`
