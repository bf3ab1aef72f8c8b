// How the upstreams are doing, as a page for people. Pure: a report and the time make a text.
import type { UpstreamReport } from '@holdfast/relay'
import { countText, durationText } from '../quantity.ts'
import { minuteText } from '../time.ts'
import { bold, cyan, dim, green, red, table, yellow } from '../terminal.ts'

type KeyReport = UpstreamReport['keys'][number]
type ModelReport = UpstreamReport['models'][number]

/** @param now milliseconds since 1970 */
export const pageOf = (reports: readonly UpstreamReport[], now: number): string =>
  reports.length === 0
    ? 'There are no upstreams: holdfast init writes a file that names some.'
    : reports.map((report) => partOf(report, now)).join('\n\n')

function partOf(report: UpstreamReport, now: number): string {
  const { name, state, disabled, base_url: address, running, waiting, models } = report
  const colour = COLOURS[state]
  const crowd = `${running} of ${countText(report.running_max)} running${waiting > 0 ? yellow(` · ${waiting} waiting`) : ''}`
  const why = disabled
    ? dim(`since ${minuteText(Date.parse(disabled.since))}${disabled.reason === null ? '' : `: ${disabled.reason}`}`)
    : ''
  return [
    `${colour('●')} ${bold(name)}  ${colour(STATES[state])} ${why} ${dim('·')} ${crowd} ${dim(`· ${address}`)}`,
    ...keyLines(report.keys, now),
    ...(models.length > 0 ? indent(modelTable(models, now)) : []),
    ...models.flatMap((model) => troubleOf(model, now)),
  ].join('\n')
}

const STATES: { readonly [state in UpstreamReport['state']]: string } = {
  ready: 'ready',
  full: 'full: every slot is taken',
  limited: 'limited: every key has had enough of some model',
  failing: 'failing: no model’s breaker is closed',
  'no-key': 'no key: all are retired or without money',
  disabled: 'switched off',
  leaving: 'leaving: gone from the file, ending what it began',
}

const COLOURS = {
  ready: green,
  full: yellow,
  limited: yellow,
  failing: red,
  'no-key': red,
  disabled: dim,
  leaving: dim,
} as const

function keyLines(keys: readonly KeyReport[], now: number): string[] {
  // An upstream that needs none has one without a name.
  const named = keys.filter(({ key }) => key !== 'none')
  return named.map(
    (key, at) => `  ${dim((at === 0 ? (named.length === 1 ? 'key' : 'keys') : '').padEnd(5))} ${keyText(key, now)}`,
  )
}

function keyText({ key, state, until, limited }: KeyReport, now: number): string {
  const again = until === null ? '' : `, tried again ${inTime(until, now)}`
  switch (state) {
    case 'ready':
      return `${key} ${green('ready')}`
    case 'limited':
      return `${key} ${yellow('limited')} ${limited.map((one) => `${one.model} until ${clock(one.until)} (${inTime(one.until, now)})`).join(', ')}`
    case 'unpaid':
      return `${key} ${red('without money')}${again}`
    case 'retired':
      return `${key} ${red('retired')}: it was refused${again}`
  }
}

function modelTable(models: readonly ModelReport[], now: number): string {
  return table(
    ['model', 'breaker', '>running', '>ended well', '>stopped', '>failed', '>first token', '>p95', 'failures by code'],
    models.map((model) => [
      cyan(model.model),
      breakerText(model, now),
      countText(model.running),
      countText(model.ended_well),
      countText(model.stopped),
      failedText(model),
      model.first_frame_ms ? durationText(model.first_frame_ms.p50) : '',
      model.first_frame_ms ? durationText(model.first_frame_ms.p95) : '',
      Object.entries(model.failures)
        .map(([code, count]) => `${code} ${countText(count)}`)
        .join(', '),
    ]),
  )
}

function failedText({ failures }: ModelReport): string {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  return failed > 0 ? yellow(countText(failed)) : '0'
}

function breakerText({ breaker, open_until: until, failures_in_a_row: failures }: ModelReport, now: number): string {
  if (breaker === 'open') return red(until === null ? 'open' : `open, probe ${inTime(until, now)}`)
  if (breaker === 'half-open') return yellow('half-open')
  return failures > 0 ? `${green('closed')} ${dim(`${failures} in a row failed`)}` : green('closed')
}

/** What went wrong last, while something is wrong. */
function troubleOf(
  { model, breaker, failures_in_a_row: failures, last_failure: last }: ModelReport,
  now: number,
): string[] {
  if (!last || (breaker === 'closed' && failures === 0)) return []
  return [
    `  ${yellow('!')} ${model}, ${durationText(now - Date.parse(last.at))} ago: ${last.code}. ${dim(last.message)}`,
  ]
}

const inTime = (until: string, now: number): string => {
  const ms = Date.parse(until) - now
  return ms <= 0 ? 'now' : `in ${durationText(ms)}`
}

const clock = (time: string): string => new Date(time).toTimeString().slice(0, 8)

const indent = (text: string): string[] => text.split('\n').map((line) => `  ${line}`)
