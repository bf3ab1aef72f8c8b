// What an operator lays over costs: a mark-up for everybody, and a ratio for each group of payers.
import { type Ratio } from './money.ts'
import { fit } from './pattern.ts'

/** Payers who are charged alike. */
export interface Group {
  /** Millionths: 1,000,000 changes nothing. */
  readonly millionths: number
  /** In place of that for some models, by their public names; wildcards as in price lists. */
  readonly models: readonly { readonly pattern: string; readonly millionths: number }[]
}

/** By name. */
export type Groups = ReadonlyMap<string, Group>

/**
 * In the order in which they are laid. A payer in no group, or in one that there is no more, is charged the mark-up alone.
 * @param model its public name; without it, a group's ratios for single models do not count
 */
export function ratiosFor(
  markup: Ratio | undefined,
  groups: Groups,
  group: string | undefined,
  model: string | undefined,
): readonly Ratio[] {
  const found = group === undefined ? undefined : groups.get(group)
  if (group === undefined || !found) return markup ? [markup] : []
  const special = model === undefined ? undefined : mostSpecific(found, model)
  const laid = special
    ? { name: `${group} · ${special.pattern}`, millionths: special.millionths }
    : { name: group, millionths: found.millionths }
  return markup ? [markup, laid] : [laid]
}

/** As in price lists, the pattern counts that says most about the name, and of equals the later one. */
function mostSpecific({ models }: Group, model: string): Group['models'][number] | undefined {
  let found: Group['models'][number] | undefined
  let most = -1
  for (const one of models) {
    const score = fit(one.pattern, model)
    if (score !== undefined && score >= most) [found, most] = [one, score]
  }
  return found
}
