// What runs at this moment, each second anew.
import { CircleStop } from 'lucide-react'
import { useState } from 'react'
import type { LiveReply } from '../../admin/schema.d.ts'
import { useChange, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { count, duration, moment, whole } from '../../page/figures.ts'
import { Freshness, isStale } from '../../page/freshness.tsx'
import { useNow } from '../../page/now.ts'
import { Badge, Card, Empty, Name, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { type Names, useNames } from '../names.ts'
import { useVisitor } from '../visitor.ts'
import { LineBadge } from './line-badge.tsx'
import './live.css'

const EVERY_MS = 1_000

export default function LivePage() {
  const { organisation, may } = useVisitor()
  const { nameOf } = useNames()
  const now = useNow()
  const change = useChange()
  const [stopping, stop] = useState<string>()
  const live = useList(
    ['live', organisation.id],
    (api, after) =>
      api.GET('/admin/organisations/{organisation}/replies/live', {
        params: {
          path: { organisation: organisation.id },
          query: { limit: 200, ...(after !== undefined && { after }) },
        },
      }),
    { everyMs: EVERY_MS },
  )
  const { rows = [] } = live
  const tokens = rows.reduce((sum, one) => sum + one.tokens, 0)
  const readers = rows.reduce((sum, one) => sum + one.readers, 0)
  const isSpread = new Set(rows.map(({ node }) => node)).size > 1

  return (
    <Page
      title="Live"
      lead={
        <>
          <Freshness of={live} />
          {rows.length > 0 && ` · ${rows.length} running, ${readers} reading, ${count(tokens)} tokens so far`}
        </>
      }
    >
      <Card>
        {live.error && <Failure failure={live.error} onRetry={() => void live.refetch()} />}
        <div className="live" data-stale={isStale(live) || undefined}>
          <DataTable
            label="Replies that run"
            columns={columnsFor(nameOf, now, isSpread, may('administer') ? stop : undefined)}
            rows={live.error ? [] : live.rows}
            idOf={({ id }) => id}
            hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'replies', thing: id })}
            onMore={live.onMore}
            isGettingMore={live.isGettingMore}
            empty={
              <Empty title="Nothing runs at this moment.">
                <p>
                  What was, is in the{' '}
                  <a className="link" href={hrefOf({ place: 'operate', page: 'requests' })}>
                    request log
                  </a>
                  . This page looks by itself.
                </p>
              </Empty>
            }
          />
        </div>
      </Card>
      <DialogForm
        title="Stop this reply?"
        lead="Its readers get what there is, and the ending “stopped”. Nothing more is bought for it."
        isOpen={stopping !== undefined}
        onClose={() => stop(undefined)}
        verb="Stop it"
        isDangerous
        onSubmit={async () => {
          const path = { organisation: organisation.id, reply: stopping ?? '' }
          await change(
            (api) => api.POST('/admin/organisations/{organisation}/replies/{reply}/stop', { params: { path } }),
            'live',
          )
        }}
      />
    </Page>
  )
}

const columnsFor = (
  nameOf: Names['nameOf'],
  now: number,
  isSpread: boolean,
  onStop: ((id: string) => void) | undefined,
): readonly Column<LiveReply>[] => [
  { name: 'Model', cell: ({ model }) => model },
  { name: 'Line', cell: ({ line }) => <LineBadge line={line} /> },
  {
    name: 'Upstream',
    cell: ({ serving, segment }) => (
      <span className="live-serving">
        <span>{serving ? `${serving.upstream} / ${serving.model}` : '–'}</span>
        {segment > 1 && <Badge tone="change">segment {segment}</Badge>}
      </span>
    ),
  },
  ...(isSpread ? [{ name: 'Node', cell: ({ node }: LiveReply) => <Name name={node} />, isMinor: true }] : []),
  { name: 'Key', cell: ({ key }) => <Name name={nameOf('key', key)} />, isMinor: true },
  { name: 'Seq', cell: ({ last_seq }) => whole(last_seq), isFigure: true },
  { name: 'Tokens', cell: ({ tokens }) => count(tokens), isFigure: true },
  {
    name: 'Readers',
    cell: ({ readers }) => (readers === 0 ? <span className="live-alone">nobody</span> : whole(readers)),
    isFigure: true,
  },
  {
    name: 'Age',
    cell: ({ started_at }) => <time title={moment(started_at)}>{age(Math.max(0, now - Date.parse(started_at)))}</time>,
    isFigure: true,
  },
  ...(onStop
    ? [
        {
          name: 'Stop',
          cell: ({ id, model }: LiveReply) => (
            <button
              className="icon-button live-stop"
              type="button"
              aria-label={`Stop ${id}, ${model}`}
              title="Stop"
              onClick={() => onStop(id)}
            >
              <CircleStop />
            </button>
          ),
          isFigure: true,
        },
      ]
    : []),
]

/** In whole seconds: tenths of them would only flicker. */
const age = (ms: number): string => (ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : duration(ms))
