// One upstream: its state, its keys, its models, what it did lately and what that cost.
import { useState } from 'react'
import { FlaskConical, HeartHandshake, Power } from 'lucide-react'
import type { ModelPrice, Upstream, UpstreamModel, UpstreamTest } from '../../admin/schema.d.ts'
import { useAsked, useChange } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, count, duration, moment, share } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Stat, Stats } from '../../page/page.tsx'
import { STATES, breakerInWords, isInDisgrace, keyInWords, paceOf } from './health.ts'
import { SwitchDialog } from './switch-dialog.tsx'
import { TrialDialog } from './trial-dialog.tsx'
import { trialInWords } from './trial.ts'
import './upstreams.css'

type Totals = Readonly<Record<string, number | null>>

export interface UpstreamCardProps {
  readonly upstream: Upstream
  /** Of the time that is looked at; absent: nothing was asked of it. */
  readonly totals: Totals | undefined
  readonly span: { readonly from: string; readonly until: string }
  readonly prices: readonly ModelPrice[]
}

export function UpstreamCard({ upstream, totals, span, prices }: UpstreamCardProps) {
  const [isTesting, setIsTesting] = useState(false)
  const [isForgiving, setIsForgiving] = useState(false)
  const [isSwitching, setIsSwitching] = useState(false)
  const [trial, setTrial] = useState<UpstreamTest>()
  const change = useChange()
  const { name, provider, base_url, state, disabled, keys, models } = upstream
  const words = STATES[state]
  return (
    <Card>
      <div className="upstream-head">
        <div>
          <h2>
            {name} <Badge tone={words.tone}>{words.name}</Badge>
          </h2>
          <p className="quiet">
            {provider} · <code>{base_url}</code>
          </p>
          {state !== 'ready' && (
            <p className="upstream-about">
              {words.about}
              {disabled && (
                <>
                  {' '}
                  Since <time title={moment(disabled.since)}>{ago(disabled.since, Date.now())}</time>
                  {disabled.reason === null ? '.' : `: ${disabled.reason}`}
                </>
              )}
            </p>
          )}
        </div>
        <div className="page-actions">
          {isInDisgrace(upstream) && (
            <button className="button" type="button" onClick={() => setIsForgiving(true)}>
              <HeartHandshake aria-hidden /> Forgive<span className="only-spoken"> {name}</span>
            </button>
          )}
          {state !== 'leaving' && (
            <button className="button" type="button" onClick={() => setIsSwitching(true)}>
              <Power aria-hidden /> Switch {disabled ? 'on' : 'off'}
              <span className="only-spoken"> {name}</span>
            </button>
          )}
          <button className="button" type="button" onClick={() => setIsTesting(true)}>
            <FlaskConical aria-hidden /> Test<span className="only-spoken"> {name}</span>
          </button>
        </div>
      </div>
      <div role="status">
        {trial && (
          <div className="notice upstream-trial" data-tone={trial.outcome === 'failed' ? 'bad' : undefined}>
            <p>
              {trialInWords(trial)} {trial.problem && <code>{trial.problem.code}</code>}
            </p>
            <button className="button" type="button" onClick={() => setTrial(undefined)}>
              Close
            </button>
          </div>
        )}
      </div>
      <Figures upstream={upstream} totals={totals} span={span} />
      <Keys keys={keys} name={name} />
      <DataTable
        label={`Models of ${name}`}
        columns={columns}
        rows={models}
        idOf={({ model }) => model}
        empty={<Empty title="No model was asked of it since the relay started." />}
      />
      <TrialDialog
        upstream={name}
        prices={prices}
        isOpen={isTesting}
        onClose={() => setIsTesting(false)}
        onTried={setTrial}
      />
      <SwitchDialog name={name} isOff={disabled !== null} isOpen={isSwitching} onClose={() => setIsSwitching(false)} />
      <DialogForm
        title={`Forgive ${name}?`}
        lead="Its breakers close and its keys count as good, at once. Do it after what was wrong was put right: until then, replies fail on it again."
        isOpen={isForgiving}
        onClose={() => setIsForgiving(false)}
        verb="Forgive"
        onSubmit={async () => {
          const params = { path: { upstream: name } }
          await change((api) => api.POST('/admin/upstreams/{upstream}/forgive', { params }), 'upstreams', 'models')
        }}
      />
    </Card>
  )
}

function Figures({ upstream, totals, span }: Pick<UpstreamCardProps, 'upstream' | 'totals' | 'span'>) {
  const { name, running, running_max, waiting } = upstream
  const performance = useAsked(['performance', name, span.from, span.until], (api) =>
    api.GET('/admin/usage/performance', { params: { query: { ...span, upstream: name } } }),
  )
  const sum = (of: string): number => totals?.[of] ?? 0
  const pace = paceOf({ output: sum('output'), speaking_ms: sum('speaking_ms') })
  const first = performance.data?.first_token
  const failed = sum('attempts_failed')
  return (
    <Stats>
      <Stat
        name="Running"
        value={count(running)}
        note={`${Number.isFinite(running_max) ? `of ${count(running_max)}` : 'no limit'}${waiting > 0 ? `, ${count(waiting)} wait` : ''}`}
      />
      <Stat
        name="First token"
        value={duration(first?.p50)}
        note={`95 %: ${duration(first?.p95)}`}
        about="Half of them came sooner."
      />
      <Stat
        name="Pace"
        value={pace === undefined ? '–' : count(pace)}
        note="tokens/s"
        about="Of replies that were streamed: tokens over the time from the first to the last."
      />
      <Stat
        name="Failed"
        value={share(failed, sum('attempts'))}
        note={`${count(failed)} of ${count(sum('attempts'))} attempts`}
        {...(failed > 0 && { tone: 'change' as const })}
      />
      <Stat
        name="Bought"
        value={<Money nano={sum('cost_nano')} />}
        note={`${count(sum('input') + sum('output'))} tokens`}
      />
    </Stats>
  )
}

const Keys = ({ keys, name }: Pick<Upstream, 'keys' | 'name'>) => (
  <ul className="upstream-keys" aria-label={`Keys of ${name}`}>
    {keys.map((key) => {
      const { name: state, tone } = keyInWords(key, Date.now())
      const until = key.until ?? key.limited[0]?.until
      return (
        <li key={key.key} title={until === undefined ? undefined : moment(until)}>
          <code>{key.key}</code> <Badge tone={tone}>{state}</Badge>
        </li>
      )
    })}
    {keys.length === 0 && <li className="quiet">It needs no key.</li>}
  </ul>
)

const columns: readonly Column<UpstreamModel>[] = [
  { name: 'Model', cell: ({ model }) => model },
  {
    name: 'Breaker',
    cell: (model) => {
      const { name, tone } = breakerInWords(model, Date.now())
      return (
        <span title={model.open_until === null ? undefined : moment(model.open_until)}>
          <Badge tone={tone}>{name}</Badge>
        </span>
      )
    },
  },
  {
    name: 'First token',
    cell: ({ first_frame_ms: first }) => (
      <span title={first ? `95 %: ${duration(first.p95)}, of the last ${first.count}` : undefined}>
        {duration(first?.p50)}
      </span>
    ),
    isFigure: true,
  },
  {
    name: 'Whole reply',
    cell: ({ whole_ms: whole }) => (
      <span title={whole ? `95 %: ${duration(whole.p95)}, of the last ${whole.count}` : undefined}>
        {duration(whole?.p50)}
      </span>
    ),
    isFigure: true,
    isMinor: true,
  },
  { name: 'Attempts', cell: ({ attempts }) => count(attempts), isFigure: true },
  { name: 'Failures', cell: ({ failures }) => <Failures failures={failures} /> },
  {
    name: 'The last one',
    cell: ({ last_failure: last }) =>
      last ? (
        <span className="quiet">
          {last.message} <time title={moment(last.at)}>{ago(last.at, Date.now())}</time>
        </span>
      ) : (
        '–'
      ),
    isMinor: true,
  },
]

const Failures = ({ failures }: Pick<UpstreamModel, 'failures'>) => {
  const found = Object.entries(failures)
  if (found.length === 0) return <span className="quiet">none</span>
  return (
    <span className="badges">
      {found.map(([code, times]) => (
        <Badge key={code} tone="change">
          {times} × {code}
        </Badge>
      ))}
    </span>
  )
}
