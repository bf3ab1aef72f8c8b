// One reply: what happened to it, and what it cost. While it runs, it moves.
import { CircleStop } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ReplyAttempt, ReplyPrice, ReplyTimeline, RequestDetails } from '../../admin/schema.d.ts'
import { AdminProblem } from '../../admin/problem.ts'
import { useAsked, useChange } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, count, duration, moment, whole } from '../../page/figures.ts'
import { Freshness } from '../../page/freshness.tsx'
import { Money } from '../../page/money.tsx'
import { useNow } from '../../page/now.ts'
import { Badge, Card, Empty, Facts, Page } from '../../page/page.tsx'
import { Loaded } from '../../page/states.tsx'
import { go, hrefOf } from '../../shell/route.ts'
import { problemBeside, toneOf } from '../endings.ts'
import { type Names, useNames } from '../names.ts'
import { useVisitor } from '../visitor.ts'
import { BodiesCard } from './bodies-card.tsx'
import { costsOf } from './costs.ts'
import { DrawingView } from './drawing-view.tsx'
import { firstTokenMsOf } from './drawing.ts'
import { PriceCard } from './price-card.tsx'
import { storyOf } from './story.ts'
import './reply.css'

const EVERY_MS = 1_000

export default function ReplyPage({ thing }: { readonly thing?: string | undefined }) {
  return thing === undefined ? <Search /> : <Reply reply={thing} />
}

function Reply({ reply }: { readonly reply: string }) {
  const { organisation, may } = useVisitor()
  const change = useChange()
  const [isStopping, setIsStopping] = useState(false)
  const path = { organisation: organisation.id, reply }
  const { timeline, price, request } = useReply(path)
  const isRunning = timeline.data?.state === 'running'
  return (
    <Page
      title={timeline.data?.model ?? 'Reply'}
      lead={
        <>
          <code>{reply}</code> {isRunning && <Freshness of={timeline} />}
        </>
      }
      actions={
        isRunning &&
        may('administer') && (
          <button className="button dangerous" type="button" onClick={() => setIsStopping(true)}>
            <CircleStop />
            Stop
          </button>
        )
      }
    >
      {timeline.error instanceof AdminProblem && timeline.error.status === 404 ? (
        <Card>
          <Empty title="There is no such reply here. Its log may be over, or it belongs to another organisation." />
        </Card>
      ) : (
        <Loaded of={timeline} rows={10}>
          {(found) => <Found timeline={found} price={price} request={request} />}
        </Loaded>
      )}
      {request?.has_bodies && may('administer') && <BodiesCard organisation={organisation.id} reply={reply} />}
      <DialogForm
        title="Stop this reply?"
        lead="Its readers get what there is, and the ending “stopped”. Nothing more is bought for it."
        isOpen={isStopping}
        onClose={() => setIsStopping(false)}
        verb="Stop it"
        isDangerous
        onSubmit={async () => {
          await change(
            (api) => api.POST('/admin/organisations/{organisation}/replies/{reply}/stop', { params: { path } }),
            'reply',
          )
        }}
      />
    </Page>
  )
}

/** What is known of it: each second while it runs, once more when it is over, and then no more. */
function useReply(path: { readonly organisation: string; readonly reply: string }) {
  const name = [path.organisation, path.reply]
  const [isOver, setIsOver] = useState(false)
  const timeline = useAsked(
    ['reply', ...name],
    (api) => api.GET('/admin/organisations/{organisation}/replies/{reply}', { params: { path } }),
    { ...(!isOver && { everyMs: EVERY_MS }) },
  )
  const hasEnded = timeline.data?.state === 'ended'
  if (hasEnded && !isOver) setIsOver(true)
  const price = useAsked(
    ['price', ...name, hasEnded],
    (api) => api.GET('/admin/organisations/{organisation}/replies/{reply}/price', { params: { path } }),
    { isOff: !hasEnded },
  )
  const request = useAsked(
    ['request', ...name],
    (api) =>
      api.GET('/admin/organisations/{organisation}/requests/{request}', {
        params: { path: { organisation: path.organisation, request: path.reply } },
      }),
    { isOff: !hasEnded },
  )
  return { timeline, price: price.data, request: request.data }
}

interface FoundProps {
  readonly timeline: ReplyTimeline
  readonly price: ReplyPrice | undefined
  readonly request: RequestDetails | undefined
}

function Found({ timeline, price, request }: FoundProps) {
  const isRunning = timeline.state === 'running'
  const now = useNow(isRunning ? 200 : 60_000)
  const attempts = timeline.journey?.attempts ?? []
  const costs = costsOf(attempts, price?.purchases ?? [])
  const left = timeline.journey?.steps_left_out ?? 0
  return (
    <>
      <section className="card reply-facts" aria-label="Facts">
        <Facts facts={factsOf({ timeline, price, request }, useNames().nameOf, now)} />
      </section>
      <Card title="What happened" aside={<Key />}>
        {timeline.journey ? (
          <>
            <DrawingView timeline={timeline} now={now} />
            <ol className="reply-story">
              {storyOf(timeline).map(({ at, text, tone }, index) => (
                <li key={index} data-tone={tone}>
                  <time>{duration(at)}</time>
                  <i aria-hidden />
                  <span>{text}</span>
                </li>
              ))}
            </ol>
            {left > 0 && <p className="reply-left">{whole(left)} more that were not written down.</p>}
          </>
        ) : (
          <Empty title="What happened to it in between is not known here: it runs on another node, or the request log kept only a part of all replies." />
        )}
      </Card>
      {attempts.length > 0 && (
        <Card title="Attempts">
          <DataTable
            label="Attempts, one by one"
            columns={columnsFor(attempts, costs)}
            rows={attempts}
            idOf={(one) => `${attempts.indexOf(one)}`}
            empty={undefined}
          />
        </Card>
      )}
      {price && <PriceCard price={price} />}
    </>
  )
}

function factsOf(
  { timeline, price, request }: FoundProps,
  nameOf: Names['nameOf'],
  now: number,
): [string, React.ReactNode][] {
  const { state, ending, problem, key, started_at, ended_at, last_seq, dialect, journey } = timeline
  const took = Math.max(0, (ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at))
  const first = request?.first_frame_ms ?? firstTokenMsOf(timeline)
  const came = journey?.steps.filter(({ what }) => what === 'reader-came') ?? []
  const readers = request?.readers ?? came.length
  const resumes = request?.resumes ?? came.filter(({ seq }) => (seq ?? 0) > 0).length
  return [
    [
      state === 'running' ? 'State' : 'Ending',
      <span className="badges" key="state">
        <Badge tone={state === 'running' ? 'accent' : toneOf(ending ?? '')}>{ending ?? 'running'}</Badge>
        {problemBeside(ending, problem) && <Badge tone="bad">{problem}</Badge>}
      </span>,
    ],
    ['Key', nameOf('key', key)],
    [
      'Began',
      <time key="began" dateTime={started_at} title={moment(started_at)}>
        {ago(started_at, now)}, {new Date(started_at).toLocaleTimeString('en-GB')}
      </time>,
    ],
    [state === 'running' ? 'Runs for' : 'Took', duration(took)],
    ['First token', duration(first)],
    ['Longest silence', request ? duration(request.gap_ms_max) : '–'],
    ['Frames', `${whole(last_seq)}, ${dialect}`],
    ['Readers', `${whole(readers)}${resumes > 0 ? `, ${whole(resumes)} of them came back` : ''}`],
    ...(request
      ? ([
          [
            'Tokens',
            `${count(request.input)} in, ${count(request.output)} out${request.cache_read ? `, ${count(request.cache_read)} from the cache` : ''}${request.reasoning ? `, ${count(request.reasoning)} of thought` : ''}`,
          ],
        ] as [string, React.ReactNode][])
      : []),
    ...(price ? ([['Price', <Money key="price" nano={price.price_nano} />]] as [string, React.ReactNode][]) : []),
    ...(request?.session
      ? ([['Session', <code key="session">{request.session}</code>]] as [string, React.ReactNode][])
      : []),
  ]
}

const columnsFor = (
  attempts: readonly ReplyAttempt[],
  costs: ReturnType<typeof costsOf>,
): readonly Column<ReplyAttempt>[] => [
  {
    name: 'Attempt',
    cell: (one) => (
      <span>
        {attempts.indexOf(one) + 1}. {one.upstream} / {one.model}
      </span>
    ),
  },
  {
    name: 'Outcome',
    cell: ({ problem, status, ended_at }) => (
      <span className="badges">
        {problem === null ? (
          <Badge tone={ended_at === null ? 'accent' : 'good'}>
            {ended_at === null ? 'running' : 'said its ending'}
          </Badge>
        ) : (
          <Badge tone={problem === 'reply-stopped' ? 'quiet' : 'bad'}>{problem}</Badge>
        )}
        {status !== null && status !== 200 && <Badge>{status}</Badge>}
      </span>
    ),
  },
  { name: 'Segment', cell: ({ segment }) => segment, isFigure: true, isMinor: true },
  {
    name: 'First word',
    cell: ({ started_at, first_word_at }) =>
      first_word_at === null ? 'never' : duration(Date.parse(first_word_at) - Date.parse(started_at)),
    isFigure: true,
  },
  {
    name: 'Took',
    cell: ({ started_at, ended_at }) =>
      ended_at === null ? '…' : duration(Date.parse(ended_at) - Date.parse(started_at)),
    isFigure: true,
  },
  {
    name: 'Tokens',
    cell: ({ tokens }) =>
      tokens === null ? (
        '–'
      ) : (
        <span title={tokens.estimated ? 'Counted here, in part' : 'As the upstream counted them'}>
          {tokens.estimated && '≈ '}
          {count(tokens.input ?? 0)} + {count(tokens.output ?? 0)}
        </span>
      ),
    isFigure: true,
  },
  {
    name: 'Cost',
    cell: (one) => {
      const bought = costs[attempts.indexOf(one)]
      return bought ? <Money nano={bought.nano} /> : '–'
    },
    isFigure: true,
  },
]

/** What the colours of the drawing say. */
const Key = () => (
  <ul className="legend reply-key" aria-hidden>
    <li>
      <i className="bar-wait" />
      asked
    </li>
    <li>
      <i style={{ background: 'var(--accent)' }} />
      speaking
    </li>
    <li>
      <i style={{ background: 'color-mix(in oklab, var(--yours) 42%, transparent)' }} />
      readers
    </li>
  </ul>
)

/** The address without an id: where one is typed. */
function Search() {
  function open(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const id = new FormData(event.currentTarget).get('id')
    if (typeof id === 'string' && id.trim() !== '') go({ place: 'operate', page: 'replies', thing: id.trim() })
  }
  return (
    <Page title="A reply" lead="By its id: the header Holdfast-Reply of the response that began it.">
      <Card>
        <form className="reply-search" onSubmit={open}>
          <input
            className="field"
            name="id"
            aria-label="Id of the reply"
            placeholder="rpl_…"
            autoComplete="off"
            required
          />
          <button className="button primary" type="submit">
            Open
          </button>
        </form>
      </Card>
      <p className="quiet">
        Or choose one in the{' '}
        <a className="link" href={hrefOf({ place: 'operate', page: 'requests' })}>
          request log
        </a>
        .
      </p>
    </Page>
  )
}
