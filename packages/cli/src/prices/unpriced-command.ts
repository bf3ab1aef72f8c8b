import { defineCommand } from 'citty'
import { counted, dim, print, table, yellow } from '../terminal.ts'
import { countText } from '../quantity.ts'
import { askRelay, relayArgs, relayHere } from '../relay.ts'

export const unpriced = defineCommand({
  meta: { name: 'unpriced', description: 'Which models that are configured, or were used, have no price.' },
  args: { ...relayArgs, json: { type: 'boolean', description: 'The relay’s answer as it is' } },
  async run({ args }) {
    const answer = (await askRelay(await relayHere(args), '/admin/prices/unpriced')) as Unpriced
    print(args.json ? JSON.stringify(answer) : unpricedPage(answer))
  },
})

/** As the relay answers. */
export interface Unpriced {
  readonly since: string
  readonly outcome: 'free' | 'refused'
  readonly data: readonly {
    readonly upstream: string
    readonly model: string
    readonly asked_as: readonly string[]
    readonly attempts: number
  }[]
}

export function unpricedPage({ since, outcome, data }: Unpriced): string {
  const day = since.slice(0, 10)
  if (data.length === 0) return `Every model that is configured, or was used since ${day}, has a price.`
  return [
    yellow(`${counted(data.length, 'model')} without a price. ${OUTCOMES[outcome]}`),
    '',
    table(
      ['upstream', 'model', 'asked for as', `>attempts since ${day}`],
      data.map(({ upstream, model, asked_as: names, attempts }) => [
        upstream,
        model,
        names.join(', '),
        countText(attempts),
      ]),
    ),
    '',
    dim('A price comes from a file of yours (prices.files in holdfast.yaml; docs/prices.md has its form), or, of an'),
    dim('upstream that says its own prices, from: holdfast prices update'),
  ].join('\n')
}

const OUTCOMES = {
  free: 'Nothing is charged for them, in every budget (prices.unpriced: refuse refuses them there).',
  refused: 'Nothing is charged for them, and whoever has a budget is refused (prices.unpriced).',
} as const
