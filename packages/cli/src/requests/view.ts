// Lines of the request log, as a person reads them.
import type { RequestFound, RequestLine } from '@holdfast/relay'
import { writeAmount } from '../credit/amount.ts'
import { countText, durationText } from '../quantity.ts'
import { bold, dim, padEnd, red, table } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'

export const listPage = (lines: readonly RequestLine[]): string =>
  table(
    ['ended', 'reply', 'model', 'upstream', 'ending', '>input', '>output', '>first', '>took', '>price'],
    lines.map((one) => [
      minuteText(one.ended_at),
      one.id,
      one.model,
      one.upstream,
      endingText(one),
      countText(one.input),
      countText(one.output),
      one.first_ms === null ? '' : durationText(one.first_ms),
      durationText(one.ended_at - one.created_at),
      one.price === null ? dim('unknown') : writeAmount(one.price),
    ]),
  )

export function foundPage(one: RequestFound, hasBodies: boolean): string {
  const { details } = one
  const lines: readonly (readonly [string, string | null])[] = [
    ['ended', `${iso(one.ended_at)}, after ${durationText(one.ended_at - one.created_at)}`],
    ['ending', endingText(one)],
    ['problem', details.problem ? details.problem.message : null],
    ['key', one.key],
    ['organisation', one.organisation || null],
    ['project', one.project || null],
    ['session', one.session],
    ['asked', `${one.model}, in ${one.dialect}, ${details.form}, ${countText(details.request_bytes)} bytes`],
    ['said', `${countText(details.said)} bytes in ${countText(details.last)} frames`],
    ['first frame', one.first_ms === null ? null : `after ${durationText(one.first_ms)}`],
    ['longest gap', durationText(one.gap_ms)],
    [
      'tokens',
      `${countText(one.input)} of input, ${countText(one.output)} of output${one.estimated === 1 ? ', in part estimated' : ''}`,
    ],
    ['price', one.price === null ? 'unknown' : writeAmount(one.price)],
    ['cost', one.cost === null ? 'unknown' : writeAmount(one.cost)],
    ['readers', `${countText(one.readers)}, of whom ${countText(one.resumes)} came back`],
    ['bodies', hasBodies ? 'kept, sealed: --bodies opens them' : null],
  ]
  const said = lines.filter((line): line is readonly [string, string] => line[1] !== null)
  return [
    bold(one.id),
    ...said.map(([what, words]) => `  ${padEnd(dim(what), 12)}  ${words}`),
    '',
    table(
      ['attempt', 'model', '>first word', '>took', 'problem'],
      details.attempts.map(({ upstream, model, startedAt, firstWordAt, endedAt, problem, status }) => [
        upstream,
        model,
        firstWordAt === undefined ? '' : durationText(firstWordAt - startedAt),
        durationText(endedAt - startedAt),
        problem ? `${red(problem)}${status === undefined ? '' : ` (${status})`}` : '',
      ]),
    ),
  ].join('\n')
}

const endingText = ({ ending, problem }: RequestLine): string =>
  ending === 'failed' ? red(problem ?? ending) : problem ? `${ending} (${problem})` : ending
