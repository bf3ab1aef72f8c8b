// The configuration file that `holdfast init` writes: what the environment has keys for, and the rest as comments.
import type { Provider } from '../providers/provider.ts'
import { matchStar } from '../routing/star.ts'
import { upstreamsFromEnvironment } from '../upstreams.ts'
import { SCHEMA_URL } from './json-schema.ts'
import type { Environment } from './reference.ts'

/**
 * @param environment its keys are looked for, and never repeated
 * @throws HoldfastError `request-invalid` when a base URL in it is none
 */
export function starterFile(environment: Environment): string {
  const found = providersNamed(environment)
  return [HEAD, found.length > 0 ? upstreamsOf(found, environment) : NO_UPSTREAMS, modelsOf(found), TAIL].join('\n')
}

/** Providers that a relay without a configuration file would serve. @throws as above */
export const providersNamed = (environment: Environment): readonly Provider[] =>
  upstreamsFromEnvironment(environment).map(({ provider }) => provider)

/** The variable that holds the key, if one does. */
const keyVariable = (
  { key, keyToo }: NonNullable<Provider['environment']>,
  environment: Environment,
): string | undefined => [key, keyToo].find((name) => name !== undefined && environment[name])

const HEAD = `# yaml-language-server: $schema=${SCHEMA_URL}
# Holdfast. \`holdfast check\` says what is wrong with this file; a running relay takes changes over by itself.
# Everything is optional. All fields: docs/configuration.md.

# server:
#   host: 127.0.0.1
#   port: 8787
#   data: ./.holdfast
`

const NO_UPSTREAMS = `# Provider endpoints, by names of your choice. Keys come from the environment or from files.
# upstreams:
#   openai:
#     keys: \${OPENAI_API_KEY}
`

const upstreamsOf = (
  found: readonly Provider[],
  environment: Environment,
): string => `# Provider endpoints, by names of your choice. Keys come from the environment or from files.
upstreams:
${found.map((provider) => upstreamOf(provider, environment)).join('\n')}
    # One key, or a pool of them:
    # keys:
    #   - \${FIRST_KEY}
    #   - file: /run/secrets/second
    # timeouts: { connect: 10s, firstToken: 5m, idle: 5m }
    # concurrency: { max: 100, queue: 50, wait: 10s }
    # breaker: { failures: 5, open: 5s }
`

function upstreamOf({ name, environment: names, baseUrl }: Provider, environment: Environment): string {
  if (!names) return `  ${name}:`
  const variable = keyVariable(names, environment)
  const host = environment[names.baseUrl]
  // What need not be a URL where the vendor's tools read it has to be one here.
  const address = host && names.baseUrlOf ? names.baseUrlOf(host) : `\${${names.baseUrl}}`
  return [
    `  ${name}:`,
    ...(names.key === undefined ? [] : [`    keys: ${variable === undefined ? '[]' : `\${${variable}}`}`]),
    host ? `    baseUrl: ${address}` : `    # baseUrl: ${baseUrl}`,
  ].join('\n')
}

function modelsOf(found: readonly Provider[]): string {
  const [first] = found
  const lines = patternsOf(found).map(([pattern, names]) => {
    const targets = names.length === 1 ? names[0] : `[${names.join(', ')}]`
    return `  ${JSON.stringify(pattern)}: ${targets}`
  })
  const intro = '# Public names, or patterns with one *, and who serves them: an upstream, or upstream/model.'
  const sample = `# fast:
  #   aliases: [quick]
  #   targets:                      # tried in this order
  #     - ${first?.name ?? 'openai'}/some-model
  #     - { one-upstream: 3, another: 1 } # shared by weight
  #   canary: { target: ${first?.name ?? 'openai'}/new-model, percent: 5, sticky: user }
  #   fallback: [another-public-name]
  #   onUpstreamFailure: [continue]  # when an upstream fails in mid-reply
  #   parameters: { defaults: { temperature: 0.7 } }`
  return lines.length > 0
    ? `${intro}\nmodels:\n${lines.join('\n')}\n  ${sample}\n`
    : `${intro}\n# models:\n#   gpt-4o: openai\n  ${sample}\n`.replaceAll(/^ {2}#/gm, '#  ')
}

/**
 * Patterns of the providers' own models with who has them, the narrower before what would hide it. Whoever has no names of
 * its own is asked for by the upstream's.
 */
function patternsOf(found: readonly Provider[]): [string, string[]][] {
  const byPattern = new Map<string, string[]>()
  for (const { name, models } of found)
    if (models.length === 0) byPattern.set(`${name}/*`, [`${name}/*`])
    else for (const pattern of models) byPattern.set(pattern, [...(byPattern.get(pattern) ?? []), name])
  return [...byPattern].sort(([one], [other]) => width(one, other) - width(other, one))
}

const width = (one: string, other: string): number => (matchStar(one, other) === undefined ? 0 : 1)

const TAIL = `# Limits have the names of HOLDFAST_LIMITS.
# limits:
#   retentionMs: 24h
#   bodyBytesMax: 32MiB
`
