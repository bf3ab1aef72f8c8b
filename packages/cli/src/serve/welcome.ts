// The page that greets whoever starts a relay: where it is, whom it serves, and a line to try it with.
import { resolve } from 'node:path'
import type { ModelPlan, Plan, Upstream } from '@holdfast/relay'
import type { Configuration } from '../configuration.ts'
import { bold, counted, cyan, dim, padEnd, widthOf, yellow } from '../terminal.ts'
import { version } from '../version.ts'
import type { FirstKey } from './first-key.ts'
import type { WayIn } from './way-in.ts'

export interface Welcome {
  readonly url: string
  readonly dataDirectory: string
  /** Where a file says what is served. */
  readonly configuration: Configuration | undefined
  /** Without the simulator. */
  readonly plan: Plan
  /** Where the simulator is, if it is running. */
  readonly simulatorUrl: string | undefined
  /** Where nodes share their replies, and whether there may be several. */
  readonly sharing: string | undefined
  readonly key: FirstKey
  /** A link into the console; undefined where it is not built, or where only a key or a password gets one in. */
  readonly way: WayIn | undefined
  /** What is printed may be kept where others read it: no secret stands in it. */
  readonly isQuiet: boolean
  /** What may be broken on demand is said, because it may surprise. */
  readonly hasFaults: boolean
  /** What a command in another terminal must be told to find this relay, with a blank before it. */
  readonly elsewhere: string
}

export function welcome({
  url,
  dataDirectory,
  configuration,
  plan,
  simulatorUrl,
  sharing,
  key,
  way,
  isQuiet,
  hasFaults,
  elsewhere,
}: Welcome): string {
  const { upstreams, models } = plan
  const places = [
    ...upstreams.map(({ name, baseUrl }) => [name, baseUrl] as const),
    ...(simulatorUrl === undefined ? [] : [[yellow('simulator'), simulatorUrl] as const]),
  ]
  const width = Math.max(...places.map(([name]) => widthOf(name)), 0)
  const lines = [
    '',
    `  ${bold('Holdfast')} ${dim(version)}  ${cyan(url)}`,
    '',
    ...(configuration ? row('config', [configurationLine(configuration)]) : []),
    ...row('upstream', [
      ...places.map(([name, address]) => `${padEnd(name, width)}  ${dim(address)}`),
      ...(upstreams.length === 0 ? simulating(configuration !== undefined) : []),
    ]),
    ...(models.length > 0 ? row('models', modelLines(models)) : []),
    ...row('data', [dataDirectory]),
    ...(sharing === undefined ? [] : row('nodes', [sharing])),
    ...row('key', [`${key.shown ? `${bold(key.shown)}  ` : ''}${dim(`(${key.remark})`)}`]),
    ...(hasFaults
      ? row('faults', [dim('on: lines, providers and this relay may be cut on demand (HOLDFAST_FAULTS=0)')])
      : []),
    ...(way ? ['', ...entry(way, isQuiet)] : []),
    '',
    '  Try it:',
    '',
    ...example(url, plan, key),
    '',
    `  or, in a second terminal:  npx holdfast chat${elsewhere}`,
    '',
  ]
  return lines.join('\n')
}

const entry = ({ link, remark, command }: WayIn, isQuiet: boolean): string[] =>
  isQuiet
    ? [`  Open  ${bold(command)}`, dim(`        prints a link into the console, ${remark}`)]
    : [`  Open  ${bold(cyan(link))}`, dim(`        ${remark}; ${command} prints another`)]

const row = (name: string, lines: readonly string[]): string[] =>
  lines.map((line, at) => `  ${(at === 0 ? name : '').padEnd(8)}  ${line}`)

function configurationLine({ path, loaded: { warnings } }: Configuration): string {
  const told = warnings.length === 0 ? '' : `  ${yellow(`(${counted(warnings.length, 'warning')}: holdfast check)`)}`
  return resolve(path) + told
}

const simulating = (isByFile: boolean): string[] => [
  yellow(`No provider key in the environment${isByFile ? ' or the file' : ''}, so every reply here is SIMULATED.`),
  dim('Set ANTHROPIC_API_KEY and/or OPENAI_API_KEY to serve the real ones.'),
]

const LINE_CHARS = 68
const MODELS_MAX = 24

/** `smart (best) · fast · claude-*`, in lines that do not run over. */
function modelLines(models: readonly ModelPlan[]): string[] {
  const names = models
    .slice(0, MODELS_MAX)
    .map(({ name, aliases }) => [name, ...aliases.map((one) => `= ${one}`)].join(' '))
  if (models.length > MODELS_MAX) names.push(`and ${models.length - MODELS_MAX} more`)
  const lines: string[] = []
  for (const name of names) {
    const joined = lines.length === 0 ? name : `${lines.at(-1)} · ${name}`
    if (joined.length <= LINE_CHARS) lines.splice(-1, 1, joined)
    else lines.push(name)
  }
  return lines
}

function example(url: string, plan: Plan, key: FirstKey): string[] {
  const { model, isAnthropic } = exampleModel(plan)
  const path = isAnthropic ? '/v1/messages' : '/v1/chat/completions'
  const bound = isAnthropic ? '"max_tokens":512,' : ''
  return [
    `    curl -N ${url}${path} \\`,
    `      -H "Authorization: Bearer ${key.written}" -H "Content-Type: application/json" \\`,
    `      -d '{"model":"${model}","stream":true,${bound}"messages":[{"role":"user","content":"Hello"}]}'`,
  ]
}

/** What most people would try first, where it is served. */
const KNOWN = [
  { model: 'claude-sonnet-4-5', provider: 'anthropic', isAnthropic: true },
  { model: 'gpt-4o-mini', provider: 'openai', isAnthropic: false },
] as const

function exampleModel({ upstreams, models }: Plan): { readonly model: string; readonly isAnthropic: boolean } {
  const named = models.find(({ name }) => !name.includes('*'))
  if (named) return { model: named.name, isAnthropic: false }
  if (upstreams.length === 0) return { model: 'sim/steady', isAnthropic: false }
  const served = ({ provider, model }: (typeof KNOWN)[number]): boolean =>
    models.length > 0
      ? models.some(({ name }) => isMeant(name, model))
      : upstreams.some((upstream: Upstream) => upstream.provider.name === provider)
  // None that everybody knows: the person knows better.
  return KNOWN.find(served) ?? { model: 'MODEL', isAnthropic: false }
}

/** A pattern has one star. */
function isMeant(pattern: string, model: string): boolean {
  const [before = '', after = ''] = pattern.split('*')
  return model.startsWith(before) && model.endsWith(after) && model.length >= before.length + after.length
}
