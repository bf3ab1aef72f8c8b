// The pages for operators, and the frame around them: which there are, for which organisation, and the one that is open.
import { QueryClientProvider, type UseQueryResult } from '@tanstack/react-query'
import { type ComponentType, Suspense, lazy, useMemo, useState } from 'react'
import { useEntrance } from '../access/entrance.ts'
import { AdminProblem } from '../admin/problem.ts'
import { newQueryClient, useAsked } from '../admin/query.ts'
import { FrameContext } from '../page/frame.ts'
import { Empty, Page } from '../page/page.tsx'
import { Loaded, Skeleton } from '../page/states.tsx'
import '../page/page.css'
import { Help } from '../shell/help.tsx'
import { NARROW, useMedia } from '../shell/media.ts'
import { useRoute } from '../shell/route.ts'
import { Shell } from '../shell/shell.tsx'
import './operate.css'
import { Boundary, fetching } from './boundary.tsx'
import { Known, useMe } from './known.tsx'
import { PageList } from './page-list.tsx'
import { groups, isFor, pageNamed } from './pages.ts'
import { type Visitor, VisitorContext, keptOrganisation, visitorOf } from './visitor.ts'

export default function OperatePage() {
  const client = useMemo(newQueryClient, [])
  return (
    <QueryClientProvider client={client}>
      <Known>
        <Frame />
      </Known>
    </QueryClientProvider>
  )
}

function Frame() {
  const entrance = useEntrance()
  const isNarrow = useMedia(NARROW)
  const [isListOpen, setIsListOpen] = useState(!isNarrow)
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const frame = useMemo(() => ({ openList: () => setIsListOpen(true) }), [])
  const { visitor, asked } = useComing()
  const leave = () => void entrance.leave()

  return (
    <FrameContext value={frame}>
      <VisitorContext value={visitor}>
        <Shell
          room="operate"
          isNarrow={isNarrow}
          isListOpen={isListOpen}
          onListClose={() => setIsListOpen(false)}
          onHelp={() => setIsHelpOpen(true)}
          onSignOut={leave}
          list={<PageList visitor={visitor} onChosen={() => void (isNarrow && setIsListOpen(false))} />}
        >
          {visitor ? (
            <Opened key={visitor.organisation.id} visitor={visitor} />
          ) : (
            <Page title="Operate">
              <Stranger asked={asked} onLeave={leave} />
            </Page>
          )}
        </Shell>
        <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      </VisitorContext>
    </FrameContext>
  )
}

/** Whoever is here; until it is known, or where it is nobody of an organisation, what was asked. */
function useComing() {
  const me = useMe()
  const [chosen, choose] = useState(keptOrganisation)
  const isOperator = me.data?.is_operator ?? false
  const everybodys = useAsked(
    ['organisations'],
    (api) => api.GET('/admin/organisations', { params: { query: { limit: 200 } } }),
    { isOff: !isOperator },
  )
  const visitor = useMemo(
    () => me.data && visitorOf(me.data, everybodys.data?.data, chosen, choose),
    [me.data, everybodys.data, chosen],
  )
  return { visitor, asked: me.data && isOperator ? everybodys : me }
}

/** Why there is nothing to see. */
function Stranger({ asked, onLeave }: { readonly asked: UseQueryResult<unknown>; readonly onLeave: () => void }) {
  if (asked.error instanceof AdminProblem && asked.error.code === 'key-forbidden')
    return (
      <Empty title="The key in this browser asks models, and does not operate the relay. Whoever has an account sees their pages with it.">
        <button className="button" type="button" onClick={onLeave}>
          Sign in
        </button>
      </Empty>
    )
  return <Loaded of={asked}>{() => <Empty title="You are not a member of an organisation of this relay." />}</Loaded>
}

/** The page of the address. */
function Opened({ visitor }: { readonly visitor: Visitor }) {
  const route = useRoute()
  const { page = '', thing } = route.place === 'operate' ? route : {}
  const Opened = opened.get(page)
  const known = pageNamed(page)
  if (!Opened || !known || !isFor(known, visitor))
    return (
      <Page title="There is no such page">
        <Empty title="The address leads nowhere. The list on the left has all pages there are." />
      </Page>
    )
  return (
    <Boundary key={page}>
      <Suspense fallback={<Skeleton rows={8} />}>
        <Opened key={thing} thing={thing} />
      </Suspense>
    </Boundary>
  )
}

/** By their words in the address; made once, or React would take each rendering for another component. */
const opened: ReadonlyMap<string, ComponentType<{ readonly thing?: string | undefined }>> = new Map(
  groups.flatMap(({ pages }) => pages).map(({ page, load }) => [page, lazy(fetching(load))]),
)
