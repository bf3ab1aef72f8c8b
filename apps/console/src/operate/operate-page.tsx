// The pages for operators, and the frame around them: which there are, for which organisation, and the one that is open.
import { QueryClientProvider } from '@tanstack/react-query'
import { type ComponentType, Suspense, lazy, useMemo, useState } from 'react'
import { AdminContext, openAdmin } from '../admin/client.ts'
import { newQueryClient, useAsked } from '../admin/query.ts'
import { useDesk } from '../desk.ts'
import { FrameContext } from '../page/frame.ts'
import { Empty, Page } from '../page/page.tsx'
import { Loaded, Skeleton } from '../page/states.tsx'
import '../page/page.css'
import { Help } from '../shell/help.tsx'
import { NARROW, useMedia } from '../shell/media.ts'
import { useRoute } from '../shell/route.ts'
import { Shell } from '../shell/shell.tsx'
import './operate.css'
import { PageList } from './page-list.tsx'
import { groups, pageNamed } from './pages.ts'
import { VisitorContext, keepOrganisation, keptOrganisation } from './visitor.ts'

export default function OperatePage() {
  const { access, leave } = useDesk()
  const admin = useMemo(() => openAdmin(access, leave), [access, leave])
  const client = useMemo(newQueryClient, [])
  return (
    <QueryClientProvider client={client}>
      <AdminContext value={admin}>
        <Frame />
      </AdminContext>
    </QueryClientProvider>
  )
}

function Frame() {
  const { leave } = useDesk()
  const isNarrow = useMedia(NARROW)
  const [isListOpen, setIsListOpen] = useState(!isNarrow)
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [chosen, choose] = useState(keptOrganisation)
  const organisations = useAsked(['organisations'], (api) =>
    api.GET('/admin/organisations', { params: { query: { limit: 200 } } }),
  )
  const frame = useMemo(() => ({ openList: () => setIsListOpen(true) }), [])

  const visitor = useMemo(() => {
    const all = organisations.data?.data ?? []
    const organisation = all.find(({ id }) => id === chosen) ?? all[0]
    if (!organisation) return undefined
    return {
      isOperator: true,
      organisation,
      organisations: all,
      choose: (id: string) => {
        keepOrganisation(id)
        choose(id)
      },
    }
  }, [organisations.data, chosen])

  return (
    <FrameContext value={frame}>
      <VisitorContext value={visitor}>
        <Shell
          room="operate"
          isNarrow={isNarrow}
          isListOpen={isListOpen}
          onListClose={() => setIsListOpen(false)}
          onHelp={() => setIsHelpOpen(true)}
          onSignOut={() => leave()}
          list={<PageList visitor={visitor} onChosen={() => void (isNarrow && setIsListOpen(false))} />}
        >
          {visitor ? (
            <Opened key={visitor.organisation.id} />
          ) : (
            <Page title="Operate">
              <Loaded of={organisations}>
                {() => <Empty title="You are not a member of an organisation of this relay." />}
              </Loaded>
            </Page>
          )}
        </Shell>
        <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      </VisitorContext>
    </FrameContext>
  )
}

/** The page of the address. */
function Opened() {
  const route = useRoute()
  const { page = '', thing } = route.place === 'operate' ? route : {}
  const Opened = opened.get(page)
  if (!Opened || !pageNamed(page))
    return (
      <Page title="There is no such page">
        <Empty title="The address leads nowhere. The list on the left has all pages there are." />
      </Page>
    )
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <Opened key={thing} thing={thing} />
    </Suspense>
  )
}

/** By their words in the address; made once, or React would take each rendering for another component. */
const opened: ReadonlyMap<string, ComponentType<{ readonly thing?: string | undefined }>> = new Map(
  groups.flatMap(({ pages }) => pages).map(({ page, load }) => [page, lazy(load)]),
)
