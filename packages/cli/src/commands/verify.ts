import process from 'node:process'
import { HoldfastError } from '@holdfast/protocol'
import {
  LIMITS,
  type ModelPlan,
  type Place,
  type Plan,
  Router,
  type Upstream,
  networkTransport,
  system,
  upstreamsFromEnvironment,
} from '@holdfast/relay'
import { defineCommand } from 'citty'
import { readConfiguration } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { bold, counted, cyan, dim, green, padEnd, print, red, widthOf, yellow } from '../terminal.ts'
import type { Finding } from '../verify/finding.ts'
import { testUpstream } from '../verify/upstream.ts'

export const verify = defineCommand({
  meta: {
    name: 'verify',
    description:
      'Test every upstream and key, and say what is wrong. Costs nothing, unless models are asked for a word.',
  },
  args: {
    model: {
      type: 'string',
      description:
        'Models to ask for a word, by commas: public names, upstream/model, or * for all that are configured',
    },
    config: {
      type: 'string',
      description: 'Configuration file (HOLDFAST_CONFIG, else ./holdfast.yaml if it is there)',
    },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const configuration = await readConfiguration(args.config)
    const plan = configuration?.loaded.plan ?? { upstreams: upstreamsFromEnvironment(process.env), models: [] }
    if (plan.upstreams.length === 0)
      throw new UsageError(
        'There is nothing to verify: set a provider’s key, or name upstreams in a file (holdfast init).',
      )
    const { places, findings } = placesOf(plan, args.model)
    const transport = networkTransport()
    const tests = plan.upstreams.map((upstream) =>
      testUpstream(
        {
          upstream,
          configured: configuredAt(upstream, plan.models),
          places: places.filter((place) => place.upstream === upstream),
        },
        transport,
      ),
    )
    if (args.json) findings.push(...(await Promise.all(tests)).flat())
    else {
      for (const [at, upstream] of plan.upstreams.entries()) {
        print(`${bold(upstream.name)}  ${dim(upstream.baseUrl)}`)
        const found = (await tests[at]) ?? []
        print(`${linesOf(found).join('\n')}\n`)
        findings.push(...found)
      }
      print(
        linesOf(findings.filter(({ upstream }) => upstream === null))
          .concat(summary(findings))
          .join('\n'),
      )
    }
    await transport.close()
    const isOk = findings.every(({ state }) => state !== 'bad')
    if (args.json) print(JSON.stringify({ ok: isOk, config: configuration?.path ?? null, findings }))
    if (!isOk) process.exitCode = 1
  },
})

/** Where the models that were asked for are to be had; what is to be had nowhere is a finding. */
function placesOf(plan: Plan, asked: string | undefined): { places: readonly Place[]; findings: Finding[] } {
  const router = new Router(plan, system, LIMITS)
  const findings: Finding[] = []
  const places = new Map<string, Place>()
  for (const name of namesIn(asked, plan.models)) {
    try {
      const ask = { model: name, dialect: 'openai-chat', owner: '' } as const
      const found = addressed(plan, name) ?? router.course(ask).places
      for (const place of found) places.set(`${place.upstream.name}/${place.model}`, place)
    } catch (cause) {
      if (!(cause instanceof HoldfastError)) throw cause
      findings.push({ upstream: null, what: 'model', which: name, state: 'bad', words: cause.message })
    }
  }
  return { places: [...places.values()], findings }
}

/** `upstream/model`, also where models are listed and this is not one of them. */
function addressed(plan: Plan, name: string): readonly Place[] | undefined {
  if (plan.models.some((model) => [model.name, ...model.aliases].includes(name))) return undefined
  const upstream = plan.upstreams.find((one) => name.startsWith(`${one.name}/`))
  if (!upstream) return undefined
  return new Router({ upstreams: [upstream], models: [] }, system, LIMITS).course({
    model: name,
    dialect: 'openai-chat',
    owner: '',
  }).places
}

function namesIn(asked: string | undefined, models: readonly ModelPlan[]): readonly string[] {
  const names = (asked ?? '').split(',').map((name) => name.trim())
  const all = models.map(({ name }) => name).filter((name) => !name.includes('*'))
  return [...new Set(names.flatMap((name) => (name === '*' ? all : name === '' ? [] : [name])))]
}

/** Names without a star, as this upstream knows them. */
function configuredAt({ name }: Upstream, models: readonly ModelPlan[]): readonly string[] {
  const targets = models.flatMap((model) =>
    [...model.groups.flat(), ...(model.canary ? [model.canary.target] : [])]
      .filter((target) => target.upstream === name)
      .map((target) => target.model ?? model.name),
  )
  return [...new Set(targets)].filter((model) => !model.includes('*'))
}

const MARKS = { good: green('✓'), note: yellow('•'), bad: red('✗') }

function linesOf(findings: readonly Finding[]): string[] {
  const subjects = findings.map(({ what, which }) =>
    what === 'model' ? cyan(which ?? '') : [what, which].filter(Boolean).join(' '),
  )
  const width = Math.min(40, Math.max(0, ...subjects.map((subject) => widthOf(subject))))
  return findings.flatMap(({ state, words, remedy }, at) => [
    `  ${MARKS[state]} ${padEnd(subjects[at] ?? '', width)}  ${words}`,
    ...(remedy ? [`    ${' '.repeat(width)}  ${dim(`→ ${remedy}`)}`] : []),
  ])
}

function summary(findings: readonly Finding[]): string {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length
  const [bad, notes] = [count('bad'), count('note')]
  const more = notes > 0 ? `, ${counted(notes, 'note')}` : ''
  return bad === 0 ? `${green('✓')} nothing is wrong${more}` : `${red('✗')} ${counted(bad, 'problem')}${more}`
}
