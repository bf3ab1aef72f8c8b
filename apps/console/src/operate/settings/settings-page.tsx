// Settings: how this relay runs, what is in force, and whether its books add up. Nothing is changed here: the file is.
import type { Settings, UpstreamSettings } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, duration, moment, whole } from '../../page/figures.ts'
import { Badge, Card, Empty, Facts, Page, Stat, Stats } from '../../page/page.tsx'
import { Loaded } from '../../page/states.tsx'
import { ConfigurationCard } from './configuration-card.tsx'
import { limitInWords, limitName, span } from './figures.ts'
import { LedgerCard } from './ledger-card.tsx'
import './settings.css'

const EVERY_MS = 10_000

export default function SettingsPage() {
  const settings = useAsked(['settings'], (api) => api.GET('/admin/settings'), { everyMs: EVERY_MS })
  return (
    <Page title="Settings" lead="What this relay was started with, and what is in force.">
      <Loaded of={settings} rows={10}>
        {(settings) => (
          <>
            <Running settings={settings} />
            <ConfigurationCard mayReread={settings.may_reread} />
            <LedgerCard hasBooks={settings.books !== null} />
            <Card title="Upstreams">
              <DataTable
                label="Settings of upstreams"
                columns={columns}
                rows={settings.upstreams}
                idOf={({ name }) => name}
                empty={<Empty title="There are no upstreams." />}
              />
            </Card>
            <Card title="Limits in force">
              <Facts
                facts={Object.entries(settings.limits).map(([name, value]) => [
                  limitName(name),
                  <span title={`${name}: ${value}`}>{limitInWords(name, value)}</span>,
                ])}
              />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  )
}

const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const

const Running = ({ settings }: { readonly settings: Settings }) => {
  const { version, node, ready, started_at, uptime_s, books, models, upstreams, has_faults } = settings
  return (
    <>
      <Stats>
        <Stat
          name="State"
          value={ready ? 'ready' : 'not ready'}
          tone={ready ? 'good' : 'bad'}
          note={ready ? 'takes replies' : 'starts, or is about to end'}
        />
        <Stat
          name="Up for"
          value={duration(uptime_s * 1_000)}
          note={`since ${ago(started_at, Date.now())}`}
          about={moment(started_at)}
        />
        <Stat name="Version" value={version} note={`Node.js ${node}`} />
        <Stat name="Books" value={books === null ? 'none' : ENGINES[books]} note="people, keys, money" />
        <Stat name="Serves" value={whole(models)} note={`models, by ${whole(upstreams.length)} upstreams`} />
      </Stats>
      {has_faults && (
        <p className="notice" data-tone="bad">
          Faults on demand are on: whoever has a key may cut lines here, and administrators may kill the relay. That is
          for tests.
        </p>
      )}
    </>
  )
}

const limit = (value: number | null): string => (value === null || !Number.isFinite(value) ? 'no limit' : whole(value))

const columns: readonly Column<UpstreamSettings>[] = [
  {
    name: 'Upstream',
    cell: ({ name, provider }) => (
      <>
        {name} <Badge>{provider}</Badge>
      </>
    ),
  },
  { name: 'Keys', cell: ({ keys }) => whole(keys), isFigure: true },
  { name: 'At a time', cell: ({ running_max }) => limit(running_max), isFigure: true },
  {
    name: 'May wait',
    cell: ({ waiting_max, wait_ms_max }) => `${limit(waiting_max)}, ${span(wait_ms_max)}`,
    isFigure: true,
    isMinor: true,
  },
  { name: 'First token within', cell: ({ first_token_ms }) => span(first_token_ms), isFigure: true },
  { name: 'Silent for at most', cell: ({ idle_ms }) => span(idle_ms), isFigure: true },
  {
    name: 'Breaker',
    cell: ({ breaker }) => `${breaker.failures} in a row: ${span(breaker.open_ms)}, up to ${span(breaker.open_ms_max)}`,
    isMinor: true,
  },
  { name: 'Headers', cell: ({ headers }) => headers.join(', ') || '–', isMinor: true },
]
