import { existsSync } from 'node:fs'
import process from 'node:process'
import {
  type LoadedPlan,
  type ModelPlan,
  type Target,
  type Upstream,
  isLoaded,
  loadPlan,
  nodeSurroundings,
  pricingOf,
  unpricedIn,
} from '@holdfast/relay'
import { defineCommand } from 'citty'
import { CONFIG_FILE } from '../configuration.ts'
import { inOrder, pageOf } from '../findings.ts'
import { UsageError } from '../settings.ts'
import { counted, cyan, dim, green, print, red, table, yellow } from '../terminal.ts'

export const check = defineCommand({
  meta: { name: 'check', description: 'Say what is wrong with a configuration file, and what it means.' },
  args: {
    file: { type: 'positional', required: false, description: `HOLDFAST_CONFIG, else ./${CONFIG_FILE}` },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const file = args.file ?? (process.env['HOLDFAST_CONFIG'] || CONFIG_FILE)
    if (!existsSync(file)) throw new UsageError(`There is no ${file}: holdfast init writes one.`)
    const result = await loadPlan(file, process.env, nodeSurroundings.readFile)
    const { warnings, sources } = result
    const findings = [...(isLoaded(result) ? [] : result.problems), ...warnings]
    if (!isLoaded(result)) process.exitCode = 1
    if (args.json) {
      const plan = isLoaded(result) ? planAsJson(result) : {}
      return print(JSON.stringify({ file, ok: isLoaded(result), findings, ...plan }))
    }
    for (const finding of findings.toSorted(inOrder)) print(pageOf(finding, sources))
    print(
      isLoaded(result) ? summary(file, result) : `${red('✗')} ${file}: ${counted(result.problems.length, 'problem')}`,
    )
  },
})

function summary(file: string, loaded: LoadedPlan): string {
  const { plan, warnings } = loaded
  const free = unpricedHere(loaded)
  const counts = [counted(plan.upstreams.length, 'upstream'), counted(plan.models.length, 'model')]
  if (warnings.length > 0) counts.push(counted(warnings.length, 'warning'))
  return [
    `${green('✓')} ${file}: ${counts.join(', ')}`,
    ...(plan.upstreams.length > 0
      ? ['', table(['upstream', 'provider', 'address', 'keys'], plan.upstreams.map(upstreamRow))]
      : []),
    ...(plan.models.length > 0 ? ['', ...plan.models.map(modelLine)] : ['', dim(unlisted(plan.upstreams))]),
    ...(free.length > 0 ? ['', yellow(`No price: ${free.join(', ')}. ${whatThen(loaded)}`)] : []),
  ].join('\n')
}

const whatThen = ({ prices }: LoadedPlan): string =>
  prices.unpriced === 'refuse'
    ? 'Whoever has a budget is refused these (prices.unpriced).'
    : 'They cost nothing in every budget: holdfast prices update, a file in prices.files, or prices.unpriced: refuse.'

const unpricedHere = ({ plan, prices }: LoadedPlan): readonly string[] =>
  unpricedIn(plan, pricingOf(plan, prices), Date.now()).map(({ upstream, model }) => `${upstream}/${model}`)

const upstreamRow = (upstream: Upstream): string[] => [
  upstream.name,
  upstream.provider.name,
  upstream.baseUrl,
  String(keyCount(upstream)),
]

const keyCount = ({ secrets }: Upstream): number => secrets.filter((secret) => secret !== '').length

const unlisted = (upstreams: readonly Upstream[]): string =>
  upstreams.length > 0
    ? 'No models are listed: each goes to the upstream whose provider has it.'
    : 'No upstreams and no models: a relay started with this simulates.'

/** `smart, best → anthropic/claude-opus-4-5, then eu/gpt-5 75 % or openai/gpt-5 25 %` */
function modelLine(model: ModelPlan): string {
  const { name, aliases, groups, canary, fallback } = model
  const where = groups.map((group) => groupText(group, name)).join(dim(', then '))
  const more = [
    ...(canary ? [`canary: ${canary.percent} % to ${targetText(canary.target, name)}, by ${canary.sticky}`] : []),
    ...(fallback.length > 0 ? [`falls back to ${fallback.join(', ')}`] : []),
  ]
  return [`${cyan([name, ...aliases].join(', '))} → ${where}`, ...more.map((line) => `    ${line}`)].join('\n')
}

function groupText(group: readonly Target[], name: string): string {
  if (group.length === 1) return group.map((target) => targetText(target, name)).join()
  const total = group.reduce((sum, { weight }) => sum + weight, 0)
  return group
    .map((target) => `${targetText(target, name)} ${Math.round((100 * target.weight) / total)} %`)
    .join(' or ')
}

const targetText = ({ upstream, model = '' }: Target, name: string): string =>
  model === '' || model === name ? upstream : `${upstream}/${model}`

/** What is configured, without its keys. */
const planAsJson = (loaded: LoadedPlan) => ({
  unpriced: unpricedHere(loaded),
  upstreams: loaded.plan.upstreams.map((upstream) => ({
    name: upstream.name,
    provider: upstream.provider.name,
    base_url: upstream.baseUrl,
    keys: keyCount(upstream),
  })),
  models: loaded.plan.models.map(({ name, aliases, groups, canary, fallback }) => ({
    name,
    aliases,
    targets: groups,
    canary: canary ?? null,
    fallback,
  })),
})
