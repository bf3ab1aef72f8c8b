// What nobody says the price of, in words, and the price file that would say it.
import type { UnpricedModel, UnpricedModelList } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { useVisitor } from '../visitor.ts'

/** For operators; nothing for everybody else. */
export function useUnpriced() {
  const { isOperator } = useVisitor()
  return useAsked(['prices', 'unpriced'], (api) => api.GET('/admin/prices/unpriced'), { isOff: !isOperator })
}

/** What follows from it. */
export const OUTCOMES: Readonly<Record<UnpricedModelList['outcome'], string>> = {
  free: 'Nothing is charged for them, and no budget or credit counts them.',
  refused: 'Nothing is charged for them, and whoever has a budget or prepaid credit is refused.',
}

const NAMED = 2

/** `eu/gpt-new, eu/gpt-newer and 3 more have no price.` */
export function unpricedInWords(data: readonly Pick<UnpricedModel, 'upstream' | 'model'>[]): string {
  const names = data.slice(0, NAMED).map(({ upstream, model }) => `${upstream}/${model}`)
  const left = data.length - names.length
  const all = left > 0 ? `${names.join(', ')} and ${left} more` : names.join(' and ')
  return `${all} ${data.length === 1 ? 'has' : 'have'} no price.`
}

/** A file that has a price for each, to be filled in. */
export function priceFileFor(data: readonly Pick<UnpricedModel, 'upstream' | 'model'>[], today: string): string {
  const upstreams = [...new Set(data.map(({ upstream }) => upstream))]
  return [
    'lists:',
    ...upstreams.flatMap((upstream) => [
      `  - name: ${scalar(`prices of ${upstream}`)}`,
      '    source: https://example.com/prices   # where they are written',
      `    date: ${today}`,
      `    upstreams: [${scalar(upstream)}]`,
      '    prices:   # dollars per million tokens',
      ...data
        .filter((one) => one.upstream === upstream)
        .map(({ model }) => `      - { models: ${scalar(model)}, input: 0, output: 0 }`),
    ]),
    '',
  ].join('\n')
}

/** JSON is YAML: a name may be anything. */
const scalar = (text: string): string => JSON.stringify(text)
