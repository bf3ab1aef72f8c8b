// Channels as upstreams and models of holdfast.yaml: channels of a higher priority are asked first, those of the same share
// by their weights. Keys do not stand in it; each is a file of its own.
import { providers } from '../../providers/index.ts'
import { type ChannelKind, type Product, kindOf } from './channel-types.ts'
import type { Report } from './report.ts'
import type { Channel } from './rows.ts'

export interface Routing {
  readonly upstreams: Readonly<Record<string, UpstreamEntry>>
  readonly models: Readonly<Record<string, readonly (string | Readonly<Record<string, number>>)[]>>
  /** What the files of keys say, by their names. */
  readonly keyFiles: ReadonlyMap<string, string>
  /** What a group may ask for, where that is not everything. */
  readonly modelsOfGroup: ReadonlyMap<string, readonly string[]>
}

export interface UpstreamEntry {
  readonly provider: string
  readonly baseUrl?: string
  readonly keys: readonly { readonly file: string }[]
  readonly headers?: Readonly<Record<string, string>>
}

interface Placed {
  readonly channel: Channel
  readonly kind: ChannelKind
  readonly name: string
}

/** New API adds this to every weight, so that one of 0 has a share, too (model/ability.go). One API takes no weights. */
const WEIGHT_MIN = 10

/** @param groups those that users or tokens are in */
export function routingOf(
  product: Product,
  channels: readonly Channel[],
  groups: Iterable<string>,
  report: Report,
): Routing {
  const keyFiles = new Map<string, string>()
  const upstreams: Record<string, UpstreamEntry> = {}
  const placed: Placed[] = []
  for (const channel of channels.toSorted((one, other) => one.id - other.id)) {
    const about = aboutChannel(channel)
    const kind = kindOf(product, channel.type)
    const name = upstreamName(channel)
    if (!channel.isEnabled) {
      report.leftOut(about, 'it is disabled; its keys were not written anywhere')
      continue
    }
    const entry = kind && entryOf(channel, kind, name, keyFiles)
    if (!kind || !entry) {
      report.leftOut(
        about,
        kind
          ? `${kind.title} needs an address (base_url), as http(s)://…`
          : `there is no provider for its type ${channel.type} here`,
      )
      continue
    }
    upstreams[name] = entry
    placed.push({ channel, kind, name })
    remark(product, channel, kind, report)
  }
  return {
    upstreams,
    models: modelsOf(product, placed, report),
    keyFiles,
    modelsOfGroup: access(placed, groups, report),
  }
}

export const aboutChannel = ({ id, name }: Pick<Channel, 'id' | 'name'>): string => `channel ${id} (${name})`

/** What can be said in a target: letters that everybody has, and the number, which nobody has twice. */
function upstreamName({ id, name }: Channel): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${plain || 'channel'}-${id}`
}

function entryOf(
  { baseUrl, keys, organisation }: Channel,
  kind: ChannelKind,
  name: string,
  keyFiles: Map<string, string>,
): UpstreamEntry | undefined {
  const isOwn = baseUrl === '' || isAddressOf(kind.provider, baseUrl)
  const provider = isOwn ? kind.provider : (kind.elsewhere ?? kind.provider)
  const address = isOwn ? kind.baseUrl : addressed(baseUrl, kind.after ?? '')
  const hasAddress = address !== undefined || providers.find((one) => one.name === provider)?.baseUrl !== undefined
  if (!hasAddress || (address !== undefined && !/^https?:\/\/[^?#@]+$/.test(address))) return undefined
  const files = keys.map((key, at) => {
    const file = `keys/${name}${keys.length > 1 ? `-${at + 1}` : ''}`
    keyFiles.set(file, key)
    return { file }
  })
  return {
    provider,
    ...(address !== undefined && { baseUrl: address }),
    keys: files,
    ...(organisation !== '' && { headers: { 'OpenAI-Organization': organisation } }),
  }
}

const addressed = (baseUrl: string, after: string): string => (baseUrl.endsWith(after) ? baseUrl : baseUrl + after)

/** The vendor's own, which both products fill in for whoever leaves it empty. */
function isAddressOf(provider: string, baseUrl: string): boolean {
  const own = providers.find(({ name }) => name === provider)?.baseUrl
  return own !== undefined && URL.canParse(baseUrl) && new URL(baseUrl).host === new URL(own).host
}

function remark(product: Product, channel: Channel, kind: ChannelKind, report: Report): void {
  const about = aboutChannel(channel)
  if (channel.extras.length > 0)
    report.leftOut(about, `its ${channel.extras.join(', ')}: such settings have no counterpart, or not by themselves`)
  if (channel.mapping === undefined) report.leftOut(about, 'its model_mapping, which is no JSON object of names')
  if (channel.keys.length === 0) report.note(about, 'it has no key')
  if (product === 'one-api' && channel.weight > 0) report.note(about, 'its weight, which One API itself does not use')
  if (kind.hasNoDots)
    report.note(
      about,
      'deployments are asked by the names of their models without dots, as before; API version 2024-10-21',
    )
  if (channel.type === 17) report.changed(about, 'it is asked by DashScope’s OpenAI-compatible mode')
}

function modelsOf(product: Product, placed: readonly Placed[], report: Report): Routing['models'] {
  const byModel = new Map<string, Placed[]>()
  for (const one of placed)
    for (const model of one.channel.models) {
      if (/^[^\s*]{1,256}$/.test(model)) byModel.set(model, [...(byModel.get(model) ?? []), one])
      else report.leftOut(aboutChannel(one.channel), `its model “${model}”, which is no name of a model here`)
    }
  const models: Record<string, Routing['models'][string]> = {}
  for (const [model, serving] of [...byModel].toSorted(([one], [other]) => one.localeCompare(other))) {
    const priorities = [...new Set(serving.map(({ channel }) => channel.priority))].toSorted(
      (one, other) => other - one,
    )
    models[model] = priorities.map((priority) => {
      const group = serving.filter(({ channel }) => channel.priority === priority)
      const [first, ...others] = group
      if (first && others.length === 0) return targetOf(first, model)
      return Object.fromEntries(
        group.map((one) => [targetOf(one, model), product === 'new-api' ? one.channel.weight + WEIGHT_MIN : 1]),
      )
    })
  }
  return models
}

function targetOf({ channel, kind, name }: Placed, model: string): string {
  const theirs = channel.mapping?.[model] ?? model
  const asked = kind.hasNoDots ? theirs.replaceAll('.', '') : theirs
  return asked === model ? name : `${name}/${asked}`
}

/** There a channel is for groups, and so are its models. Here a key has a list of models, and a channel is for everybody. */
function access(
  placed: readonly Placed[],
  groups: Iterable<string>,
  report: Report,
): ReadonlyMap<string, readonly string[]> {
  const all = new Set(placed.flatMap(({ channel }) => channel.models))
  const narrow = new Map<string, readonly string[]>()
  for (const group of new Set(groups)) {
    const open = placed.filter(({ channel }) => channel.groups.includes(group))
    const models = new Set(open.flatMap(({ channel }) => channel.models))
    if (models.size === all.size) continue
    narrow.set(group, [...models].toSorted())
    report.changed(
      `group ${group}`,
      `its keys are limited to the ${models.size} models that its channels serve; a model that comes later has to be added`,
    )
  }
  for (const { channel } of placed) {
    const others = placed.filter((other) => other.channel.models.some((model) => channel.models.includes(model)))
    if (others.some((other) => String(other.channel.groups.toSorted()) !== String(channel.groups.toSorted())))
      report.changed(
        aboutChannel(channel),
        `it served ${channel.groups.join(', ')} alone; here it serves every key that may use its models`,
      )
  }
  return narrow
}
