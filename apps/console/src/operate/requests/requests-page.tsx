// The request log: replies that are over, the newest first.
import { Download, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { Request } from '../../admin/schema.d.ts'
import { bodyOf, useAdmin } from '../../admin/client.ts'
import { useList } from '../../admin/query.ts'
import { save } from '../../chat/save.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, count, duration, moment, whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Name, Page } from '../../page/page.tsx'
import { RangePicker, spanOf, useRange } from '../../page/range.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf, useRoute } from '../../shell/route.ts'
import { problemBeside, toneOf } from '../endings.ts'
import { type Names, useNames } from '../names.ts'
import { useVisitor } from '../visitor.ts'
import { filterOf } from './filter.ts'
import { Filters } from './filters.tsx'
import { allLines } from './lines.ts'
import './requests.css'

export default function RequestsPage() {
  const { organisation, isOperator } = useVisitor()
  const admin = useAdmin()
  const route = useRoute()
  const range = useRange()
  const names = useNames()
  const [exported, setExported] = useState<number>()
  const [failure, setFailure] = useState<Error>()
  const { upstream, ...filter } = filterOf(route.place === 'operate' ? route.query : {})
  // Which upstreams there are is the operator's business.
  const isByUpstream = isOperator && upstream !== undefined
  const queryFrom = (after: string | undefined) => ({
    ...filter,
    from: new Date(spanOf(range, Date.now()).from).toISOString(),
    ...(after !== undefined && { after: Number(after) }),
  })
  const everywhere = (after: string | undefined) => ({
    params: { query: { ...queryFrom(after), organisation: organisation.id, ...(isByUpstream && { upstream }) } },
  })
  const here = (after: string | undefined) => ({
    params: { path: { organisation: organisation.id }, query: queryFrom(after) },
  })
  const requests = useList(['requests', organisation.id, filter, upstream, range.id], (api, after) =>
    isByUpstream
      ? api.GET('/admin/requests', everywhere(after))
      : api.GET('/admin/organisations/{organisation}/requests', here(after)),
  )

  async function saveAll(): Promise<void> {
    setFailure(undefined)
    setExported(0)
    try {
      const text = await allLines(
        (after) =>
          bodyOf(
            isByUpstream
              ? admin.GET('/admin/requests/export', everywhere(after))
              : admin.GET('/admin/organisations/{organisation}/requests/export', here(after)),
          ),
        setExported,
      )
      save(`requests-${new Date().toISOString().slice(0, 10)}.csv`, text, 'text/csv')
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error('That did not work.'))
    } finally {
      setExported(undefined)
    }
  }

  const isNarrow = Object.keys(filter).length > 0 || isByUpstream
  return (
    <Page
      title="Requests"
      lead="Replies that are over, the newest first."
      actions={
        <>
          <RangePicker />
          <button
            className="icon-button"
            type="button"
            aria-label="Look again"
            title="Look again"
            onClick={() => void requests.refetch()}
          >
            <RotateCw />
          </button>
          <button className="button" type="button" disabled={exported !== undefined} onClick={() => void saveAll()}>
            <Download />
            {exported === undefined ? 'CSV' : `${whole(exported)} lines`}
          </button>
        </>
      }
    >
      <Filters names={names} />
      <Card>
        {(failure ?? requests.error) && (
          <Failure failure={failure ?? requests.error!} onRetry={() => void requests.refetch()} />
        )}
        <DataTable
          label="Requests"
          columns={columnsFor(names)}
          rows={requests.error ? [] : requests.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'replies', thing: id })}
          onMore={requests.onMore}
          isGettingMore={requests.isGettingMore}
          empty={
            requests.onMore ? (
              <Empty title="Nothing of this kind among those that were looked through so far.">
                <button className="button" type="button" disabled={requests.isGettingMore} onClick={requests.onMore}>
                  Look further
                </button>
              </Empty>
            ) : (
              <Empty
                title={
                  isNarrow
                    ? 'Nothing of this kind in this time.'
                    : 'Nothing in this time. A reply stands here a few seconds after its ending.'
                }
              />
            )
          }
        />
      </Card>
    </Page>
  )
}

const columnsFor = ({ nameOf }: Names): readonly Column<Request>[] => [
  { name: 'Model', cell: ({ model }) => model },
  {
    name: 'Ending',
    cell: ({ ending, problem, attempts, resumes }) => (
      <span className="badges">
        <Badge tone={toneOf(ending)}>{ending}</Badge>
        {problemBeside(ending, problem) && <Badge tone="bad">{problem}</Badge>}
        {attempts > 1 && <Badge tone="change">{attempts} attempts</Badge>}
        {resumes > 0 && <Badge tone="accent">came back{resumes > 1 ? ` ${resumes} times` : ''}</Badge>}
      </span>
    ),
  },
  { name: 'Key', cell: ({ key }) => <Name name={nameOf('key', key)} />, isMinor: true },
  { name: 'Upstream', cell: ({ upstream }) => <Name name={upstream ?? '–'} />, isMinor: true },
  {
    name: 'Tokens',
    cell: ({ input, output, is_estimated }) => (
      <span title={is_estimated ? 'Some of it was counted here' : 'As the upstreams counted them'}>
        {is_estimated && '≈ '}
        {count(input)} + {count(output)}
      </span>
    ),
    isFigure: true,
  },
  { name: 'First token', cell: ({ first_frame_ms }) => duration(first_frame_ms), isFigure: true, isMinor: true },
  {
    name: 'Took',
    cell: ({ created_at, ended_at }) => duration(Date.parse(ended_at) - Date.parse(created_at)),
    isFigure: true,
    isMinor: true,
  },
  {
    name: 'Price',
    cell: ({ price_nano }) => (price_nano === null ? '–' : <Money nano={price_nano} />),
    isFigure: true,
  },
  {
    name: 'Ended',
    cell: ({ ended_at }) => <time title={moment(ended_at)}>{ago(ended_at, Date.now())}</time>,
    isFigure: true,
  },
]
