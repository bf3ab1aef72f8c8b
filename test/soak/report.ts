// What a soak showed: a table for a terminal, the same as a page, and as JSON.
import { EXPLAINED } from './gauge.ts'
import { excuseFor } from './purchases.ts'
import type { Soak } from './soak.ts'
import { FILES_MORE, HEAP, REDIS, RESIDENT, findings } from './verdict.ts'

type Row = readonly [what: string, before: string, after: string]

const mib = (value: number): string => `${value.toFixed(1)} MiB`

export function baselineRows({ before, after }: Soak): readonly Row[] {
  const rows: Row[] = []
  const row = (
    what: string,
    was: number | undefined,
    is: number | undefined,
    write: (value: number) => string = String,
  ) => rows.push([what, write(was ?? 0), write(is ?? 0)])
  for (const [name, was] of Object.entries(before.nodes)) {
    const is = after.nodes[name] ?? was
    row(`${name}: heap`, was.heapMib, is.heapMib, mib)
    row(`${name}: buffers beside it`, was.externalMib, is.externalMib, mib)
    row(`${name}: resident`, was.rssMib, is.rssMib, mib)
    row(`${name}: files`, was.files, is.files)
    row(`${name}: sockets`, was.sockets, is.sockets)
    for (const kind of unionOf(was.resources, is.resources))
      row(`${name}: ${kind}`, was.resources[kind], is.resources[kind])
  }
  for (const kind of unionOf(before.redis.keys, after.redis.keys))
    row(`Redis: keys, ${kind}`, before.redis.keys[kind], after.redis.keys[kind])
  row('Redis: memory', before.redis.usedMib, after.redis.usedMib, mib)
  row('Redis: connections', before.redis.clients, after.redis.clients)
  for (const kind of unionOf(before.redis.channels, after.redis.channels))
    row(`Redis: channels, ${kind}`, before.redis.channels[kind], after.redis.channels[kind])
  row('PostgreSQL: connections', before.postgres.connections, after.postgres.connections)
  row('PostgreSQL: holds', before.postgres.holds, after.postgres.holds)
  return rows
}

const unionOf = (...records: readonly Readonly<Record<string, number>>[]): readonly string[] =>
  [...new Set(records.flatMap((one) => Object.keys(one)))].sort()

function counts(words: readonly string[]): readonly (readonly [string, number])[] {
  const counted = new Map<string, number>()
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1)
  return [...counted].sort(([, one], [, other]) => other - one)
}

/** Without what stands in a table of its own. */
export const jsonOf = (soak: Soak): Record<string, unknown> => ({
  ...soak,
  stories: undefined,
  soldAgain: soak.soldAgain.length,
  replies: soak.stories.length,
  outcomes: Object.fromEntries(counts(soak.stories.map(({ outcome }) => outcome))),
  findings: findings(soak),
})

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map((_, at) => (at === 0 ? ' --- ' : ' ---: ')).join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

export function pageOf(soak: Soak, command: string): string {
  const { stories, faults, quarters, soldAgain, questionsSold } = soak
  const wrong = findings(soak)
  const connected = stories.filter(({ id }) => id !== undefined).length
  const excuses = counts(soldAgain.map((again) => excuseFor(again) ?? 'unexplained'))
  return `${[
    '# A long run, and what is left of it',
    '',
    `This page is written by \`${command}\`. Two nodes on one Redis (with its file of appends) and one PostgreSQL, ${soak.startsPerSecond}`,
    `replies begun a second for ${(soak.soakMs / 60_000).toFixed(1)} minutes, and something going wrong all the time, drawn from the seed.`,
    'Every reader holds what it was given against the log, read once more by somebody who was never there, and against what the provider',
    'said; the provider’s journal says what was bought. Before and after there is no load, and replies have expired.',
    '',
    `**${wrong.length === 0 ? 'Passed' : `${wrong.length} findings`}**: ${stories.length} readers, ${connected} replies, ${faults.length} faults, ${questionsSold} questions sold.`,
    '',
    ...(wrong.length > 0 ? [...wrong.slice(0, 40).map((one) => `- ${one}`), ''] : []),
    '## The baseline',
    '',
    `\`elder\` is never started again, so what it has is of the whole run; \`other\` is killed and ended now and then. Passed is: a heap of at`,
    `most ${HEAP.factor} times and ${HEAP.mib} MiB more than before, after a full collection; ${RESIDENT.factor} times and ${RESIDENT.mib} MiB resident; ${FILES_MORE} files, sockets and`,
    `connections more, for pools; ${REDIS.factor} times and ${REDIS.mib} MiB in Redis; no key that the second table does not have, and no hold.`,
    '',
    ...table(['', 'before', 'after'], baselineRows(soak)),
    '',
    `After the last reader it took ${(soak.settledMs / 1000).toFixed(0)} s until nothing but this was left; replies are kept for ${soak.retentionMs / 1000} s here,`,
    `and what leads to them (idempotency keys) goes with them; what leads to none goes after ${soak.unfinishedMsMax / 1000} s.`,
    '',
    ...table(
      ['what may stay in Redis', 'at most', 'why'],
      Object.entries(EXPLAINED).map(([kind, { most, why }]) => [kind, most, why]),
    ),
    '',
    '## Memory under load',
    '',
    'Of `elder`, every five seconds after a full collection; the least of each quarter of the run.',
    '',
    ...table(
      ['quarter', 'heap', 'resident'],
      quarters.map(({ heapMib, rssMib }, at) => [at + 1, mib(heapMib), mib(rssMib)]),
    ),
    '',
    '## What went wrong',
    '',
    ...table(['fault', 'times'], counts(faults.map(({ name }) => name))),
    '',
    '## What became of the replies',
    '',
    '`failed: …` and `refused: …` are typed failures, with the code of [problems.md](problems.md); `lost` is a reader who was told so in',
    'mid-reply; `unlooked` is a reply that could not be looked at afterwards.',
    '',
    ...table(['outcome', 'readers'], counts(stories.map(({ outcome }) => outcome))),
    '',
    '## What was bought twice',
    '',
    soldAgain.length === 0
      ? 'Nothing.'
      : 'The reader had no word of the first attempt, or its node was gone. Under the same key: whoever sells knows that it is the same.',
    ...(soldAgain.length === 0 ? [] : ['', ...table(['why', 'questions'], excuses)]),
  ].join('\n')}\n`
}

export function linesOf(soak: Soak): readonly string[] {
  const wide = (text: string, width: number): string => text.padEnd(width)
  return [
    ...baselineRows(soak).map(([what, was, is]) => `${wide(what, 34)} ${was.padStart(12)} ${is.padStart(12)}`),
    ...soak.quarters.map((one, at) => `quarter ${at + 1}: heap ${mib(one.heapMib)}, resident ${mib(one.rssMib)}`),
    ...counts(soak.stories.map(({ outcome }) => outcome)).map(([outcome, times]) => `${wide(outcome, 34)} ${times}`),
    ...counts(soak.soldAgain.map((again) => excuseFor(again) ?? 'unexplained')).map(
      ([why, times]) => `${wide(`bought twice: ${why}`, 34)} ${times}`,
    ),
    ...findings(soak).map((one) => `FINDING ${one}`),
  ]
}
