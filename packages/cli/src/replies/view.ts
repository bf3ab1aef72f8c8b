// Replies that run, and what happened to one, as a running relay tells it.
import { countText, durationText } from '../quantity.ts'
import { bold, dim, green, padEnd, red, table, yellow } from '../terminal.ts'

/** As the relay answers; what is not shown here is passed on as JSON. */
export interface LiveReply {
  readonly id: string
  readonly key: string
  readonly model: string
  readonly line: 'queued' | 'connecting' | 'streaming' | 'stalled' | 'continuing'
  readonly serving: { readonly upstream: string; readonly model: string } | null
  readonly tokens: number
  readonly readers: number
  readonly node: string
  readonly started_at: string
}

export interface Timeline {
  readonly id: string
  readonly key: string
  readonly model: string
  readonly dialect: string
  readonly state: 'running' | 'ended'
  readonly ending: string | null
  readonly problem: string | null
  readonly last_seq: number
  readonly started_at: string
  readonly ended_at: string | null
  readonly journey: {
    readonly attempts: readonly {
      readonly upstream: string
      readonly model: string
      readonly segment: number
      readonly started_at: string
      readonly first_word_at: string | null
      readonly ended_at: string | null
      readonly problem: string | null
      readonly status: number | null
    }[]
    readonly steps: readonly {
      readonly at: string
      readonly what: string
      readonly seq: number | null
      readonly seam: { readonly segment: number; readonly how: string; readonly model: string | null } | null
    }[]
    readonly steps_left_out: number
  } | null
}

const LINES = { queued: dim, connecting: yellow, streaming: green, stalled: red, continuing: yellow } as const

/** @param now milliseconds since 1970 */
export const livePage = (replies: readonly LiveReply[], now: number): string =>
  table(
    ['reply', 'model', 'line', 'served by', '>tokens', '>readers', '>for', 'node', 'key'],
    replies.map(({ id, model, line, serving, tokens, readers, node, started_at: startedAt, key }) => [
      id,
      model,
      LINES[line](line),
      serving ? `${serving.upstream} ${serving.model}` : '',
      countText(tokens),
      countText(readers),
      durationText(Math.max(0, now - Date.parse(startedAt))),
      node,
      dim(key),
    ]),
  )

export function timelinePage(reply: Timeline): string {
  const { id, state, ending, problem, model, dialect, key, journey } = reply
  const told: readonly (readonly [string, string])[] = [
    ['asked', `${model}, in ${dialect}`],
    ['key', key],
    ['started', reply.started_at],
    ...(reply.ended_at === null ? [] : [['ended', reply.ended_at] as const]),
    ['frames', countText(reply.last_seq)],
  ]
  const happened = problem === null ? (ending ?? '') : `${ending}: ${red(problem)}`
  return [
    `${bold(id)}  ${state === 'running' ? green('runs') : happened}`,
    ...told.map(([what, words]) => `  ${padEnd(dim(what), 8)}  ${words}`),
    '',
    journey ? journeyTable(reply, journey) : dim('What happened to it is not known any more.'),
  ].join('\n')
}

function journeyTable(
  { started_at: startedAt }: Timeline,
  { attempts, steps, steps_left_out: left }: NonNullable<Timeline['journey']>,
) {
  const lines: { readonly at: string; readonly what: string; readonly more: string }[] = []
  for (const one of attempts) {
    const where = `${one.upstream} ${one.model}`
    lines.push({ at: one.started_at, what: 'asked', more: where })
    if (one.first_word_at !== null) lines.push({ at: one.first_word_at, what: 'first word', more: where })
    if (one.ended_at !== null) lines.push({ at: one.ended_at, what: 'over', more: `${where}${troubleOf(one)}` })
  }
  for (const { at, what, seq, seam } of steps) {
    const more = seam ? `${seam.how} ${seam.model ?? ''}`.trim() : seq === null ? '' : `at ${seq}`
    lines.push({ at, what: what.replaceAll('-', ' '), more })
  }
  const from = Date.parse(startedAt)
  const sorted = lines.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const rows = sorted.map(({ at, what, more }) => [durationText(Math.max(0, Date.parse(at) - from)), what, more])
  return [table(['>after', 'what', ''], rows), ...(left > 0 ? [dim(`${left} more steps were not kept`)] : [])].join(
    '\n',
  )
}

const troubleOf = ({ problem, status }: { readonly problem: string | null; readonly status: number | null }): string =>
  problem === null ? '' : `: ${red(problem)}${status === null ? '' : ` (${status})`}`
