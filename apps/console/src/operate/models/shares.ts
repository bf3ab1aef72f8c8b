// Who serves a model, as an operator looks at it: groups in the order in which they are tried, and the canary beside them.
import type { Model, ModelPrice, ModelTarget, UnpricedModel } from '../../admin/schema.d.ts'

export interface TargetGroup {
  /** `1`: tried first. Undefined: the canary. */
  readonly order: number | undefined
  readonly targets: readonly ModelTarget[]
}

export const groupsOf = ({ targets }: Pick<Model, 'targets'>): readonly TargetGroup[] => {
  const orders = [...new Set(targets.map(({ group }) => group))].toSorted(
    (one, other) => (one ?? Infinity) - (other ?? Infinity),
  )
  return orders.map((order) => ({
    order: order ?? undefined,
    targets: targets.filter(({ group }) => group === order),
  }))
}

/** What a target is called; behind a pattern, it is what is asked for. */
export const targetName = ({ upstream, model }: Pick<ModelTarget, 'upstream' | 'model'>): string =>
  model === null ? upstream : `${upstream}/${model}`

/** Whether usage tells a target from the others of its model: it knows the upstream, and not what it calls the model. */
export const isAlone = ({ upstream }: ModelTarget, { targets }: Pick<Model, 'targets'>): boolean =>
  targets.filter((target) => target.upstream === upstream).length === 1

/** What it costs there, where somebody says it. */
export const costOf = ({ upstream, model }: ModelTarget, name: string, prices: readonly ModelPrice[]) =>
  prices
    .find((price) => price.model === name)
    ?.targets?.find((target) => target.upstream === upstream && target.model === (model ?? name))?.cost ?? undefined

/** Whether nobody says what it costs there. Of a pattern that is not known. */
export const isUnpriced = (
  { upstream, model }: Pick<ModelTarget, 'upstream' | 'model'>,
  name: string,
  unpriced: readonly Pick<UnpricedModel, 'upstream' | 'model'>[],
): boolean => unpriced.some((one) => one.upstream === upstream && one.model === (model ?? name))

export const isPattern = (name: string): boolean => name.includes('*')

/** Whether a pattern, which has one star for any run of characters, means a name. */
export function isMeant(pattern: string, name: string): boolean {
  const [before = '', after = ''] = pattern.split('*')
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
}

/** Of names that were asked for, those that came to a pattern: an exact name goes first, and an earlier pattern. */
export function servedBy(pattern: string, models: readonly Model[], names: readonly string[]): readonly string[] {
  const exact = new Set(models.flatMap(({ name, aliases }) => (isPattern(name) ? aliases : [name, ...aliases])))
  const patterns = models.map(({ name }) => name).filter(isPattern)
  return names.filter((name) => !exact.has(name) && patterns.find((one) => isMeant(one, name)) === pattern)
}
