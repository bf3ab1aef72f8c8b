// `npm run sim -- --seed N` repeats one run and shows what happened; `--runs N --from N` runs many; with `--paid` somebody
// pays in all of them, with `--nodes` several nodes share a log, with both they share books and limits, too; with `--one` it
// is one relay on a disk.
import { parseArgs } from 'node:util'
import { type Result, run } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string', default: '1000' },
    from: { type: 'string' },
    paid: { type: 'boolean' },
    nodes: { type: 'boolean' },
    one: { type: 'boolean' },
    quiet: { type: 'boolean', default: false },
    'until-failure': { type: 'boolean', default: false },
  },
})

const kind = {
  ...(values.paid && { isPaid: true }),
  ...((values.nodes || values.one || values.paid) && { ofNodes: values.nodes === true }),
}

if (values.seed !== undefined) await showOne(Number(values.seed))
else await runMany(Number(values.from ?? Date.now() % 1_000_000_000), Number(values.runs))

async function showOne(seed: number): Promise<void> {
  console.log(commandFor(seed))
  const result = await run({ seed, trace: !values.quiet, ...kind })
  for (const line of result.lines) console.log(line)
  report(result)
  console.log(`seed ${seed}: ${result.turns} turns, ${(result.elapsedMs / 1000).toFixed(1)} s, trace ${result.digest}`)
}

/** Goes on after a failure, to show how often there is one; `--until-failure` goes on until there is one. */
async function runMany(from: number, count: number): Promise<void> {
  console.log(`from seed ${from}; one of them again: ${commandFor(from)}`)
  const startedAt = performance.now()
  const tally = new Map<string, number[]>()
  let runs = 0
  for (let seed = from; values['until-failure'] ? tally.size === 0 : seed < from + count; seed++, runs++) {
    const result = await run({ seed, ...kind })
    for (const property of new Set(result.violations.map((one) => one.property)))
      tally.set(property, [...(tally.get(property) ?? []), seed])
    if (result.violations.length > 0 && !values.quiet) report(result)
  }
  const seconds = (performance.now() - startedAt) / 1000
  console.log(`${runs} runs in ${seconds.toFixed(1)} s, ${((seconds / runs) * 1000).toFixed(1)} ms each`)
  for (const [property, seeds] of tally)
    console.log(`${property}: ${seeds.length} runs, first ${seeds.slice(0, 5).join(' ')}`)
}

function report({ seed, violations }: Result): void {
  if (violations.length === 0) return
  process.exitCode = 1
  console.log(`FAILED ${commandFor(seed)}`)
  for (const { property, what } of violations.slice(0, 6)) console.log(`  ${property}: ${what}`)
}

function commandFor(seed: number): string {
  const words = (['paid', 'nodes', 'one'] as const).filter((word) => values[word]).map((word) => ` --${word}`)
  return `npm run sim -- --seed ${seed}${words.join('')}`
}
