// The nodes that serve together, as one; those that are gone, and what became of their replies; and the Redis they share.
import type { Node, NodeList } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, count, duration, moment, whole } from '../../page/figures.ts'
import { Freshness, isStale } from '../../page/freshness.tsx'
import { useNow } from '../../page/now.ts'
import { Badge, Card, Empty, Page, Stat, Stats } from '../../page/page.tsx'
import { Loaded } from '../../page/states.tsx'
import { RedisCard } from './redis-card.tsx'
import { STATES, endingsInWords, fateInWords, isGone } from './states.ts'
import './nodes.css'

const EVERY_MS = 2_000

export default function NodesPage() {
  const nodes = useAsked(['nodes'], (api) => api.GET('/admin/nodes'), { everyMs: EVERY_MS })
  return (
    <Page title="Nodes" lead={<Freshness of={nodes} />}>
      <Loaded of={nodes} rows={10}>
        {(list) => <Together list={list} isOld={isStale(nodes)} />}
      </Loaded>
    </Page>
  )
}

function Together({ list: { data, redis }, isOld }: { readonly list: NodeList; readonly isOld: boolean }) {
  const now = useNow()
  const living = data.filter((one) => !isGone(one))
  const gone = data.filter(isGone)
  const ready = living.filter(({ state }) => state === 'ready').length
  const sum = (of: 'running' | 'readers' | 'frames_per_second'): number => living.reduce((all, one) => all + one[of], 0)
  return (
    <div className="nodes" data-stale={isOld || undefined}>
      <Stats>
        <Stat
          name="Ready"
          value={ready}
          note={`of ${living.length} ${living.length === 1 ? 'node' : 'nodes'}`}
          {...(ready < living.length && { tone: 'change' as const })}
        />
        <Stat name="Running" value={count(sum('running'))} note={sum('running') === 1 ? 'reply' : 'replies'} />
        <Stat name="Reading" value={count(sum('readers'))} note={sum('readers') === 1 ? 'connection' : 'connections'} />
        <Stat name="Frames a second" value={whole(sum('frames_per_second'))} about="Over the last ten seconds or so." />
      </Stats>
      <Card title="Serving">
        <DataTable
          label="Nodes that serve"
          columns={livingColumns(now)}
          rows={living}
          idOf={({ id }) => id}
          empty={<Empty title="No node serves." />}
        />
      </Card>
      {gone.length > 0 && (
        <Card title="Gone within the last hour">
          <DataTable
            label="Nodes that are gone"
            columns={goneColumns(now)}
            rows={gone}
            idOf={({ id }) => id}
            empty={undefined}
          />
        </Card>
      )}
      <RedisCard redis={redis} />
    </div>
  )
}

const StateBadge = ({ state }: Pick<Node, 'state'>) => (
  <span className="node-state" title={STATES[state].about}>
    <Badge tone={STATES[state].tone}>
      <i aria-hidden />
      {STATES[state].name}
    </Badge>
  </span>
)

const NodeName = ({ name, is_asked: isAsked, id }: Node) => (
  <span className="node-name" title={`${name}, ${id}`}>
    <span>{name}</span>
    {isAsked && <Badge>asked</Badge>}
  </span>
)

const livingColumns = (now: number): readonly Column<Node>[] => [
  { name: 'Node', cell: (one) => <NodeName {...one} /> },
  { name: 'State', cell: (one) => <StateBadge {...one} /> },
  { name: 'Running', cell: ({ running }) => whole(running), isFigure: true },
  { name: 'Readers', cell: ({ readers }) => whole(readers), isFigure: true },
  { name: 'Frames/s', cell: ({ frames_per_second: pace }) => whole(pace), isFigure: true },
  { name: 'Adopted', cell: ({ adopted }) => whole(adopted), isFigure: true },
  {
    name: 'Beat',
    cell: ({ heard_at: at, is_asked: isAsked }) => (isAsked ? 'now' : <time title={moment(at)}>{ago(at, now)}</time>),
    isFigure: true,
    isMinor: true,
  },
  {
    name: 'Up',
    cell: ({ since }) => <time title={`Since ${moment(since)}`}>{uptime(now - Date.parse(since))}</time>,
    isFigure: true,
  },
  { name: 'Version', cell: ({ version }) => <span className="quiet">{version}</span>, isFigure: true, isMinor: true },
]

const goneColumns = (now: number): readonly Column<Node>[] => [
  { name: 'Node', cell: (one) => <NodeName {...one} /> },
  { name: 'State', cell: (one) => <StateBadge {...one} /> },
  {
    name: 'Last heard',
    cell: ({ heard_at: at }) => <time title={moment(at)}>{ago(at, now)}</time>,
  },
  { name: 'Its replies', cell: (one) => <Fate {...one} /> },
]

function Fate(node: Node) {
  const { fate } = node
  return (
    <span className="node-fate">
      <span>{fateInWords(node)}</span>
      {fate && (
        <small>
          {[...(fate.running > 0 ? [`${whole(fate.running)} running`] : []), endingsInWords(fate.endings)]
            .filter((words) => words !== '')
            .join(', ')}
        </small>
      )}
    </span>
  )
}

/** In whole seconds: parts of them would only flicker. */
const uptime = (ms: number): string => (ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1_000))} s` : duration(ms))
