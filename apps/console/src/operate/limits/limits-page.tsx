// Limits: what everybody may spend and ask for, and how much of it is gone. With an account in the address: its own page.
import { useState } from 'react'
import type { Account } from '../../admin/schema.d.ts'
import { useList } from '../../admin/query.ts'
import { Card, Empty, Page } from '../../page/page.tsx'
import { Failure, Skeleton } from '../../page/states.tsx'
import { hrefOf, useRoute } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { AccountPage } from './account-page.tsx'
import { AccountRow } from './account-row.tsx'
import { LimitsDialog } from './limits-dialog.tsx'

const OWN = ['all', 'project', 'key'] as const
const EVERYBODYS = ['person', 'model', 'organisation'] as const
type Kind = (typeof OWN)[number] | (typeof EVERYBODYS)[number]

const TITLES: Readonly<Record<Kind, string>> = {
  all: 'In this organisation',
  project: 'Projects',
  key: 'Keys',
  person: 'People',
  model: 'Models',
  organisation: 'All organisations',
}

const EMPTY: Readonly<Record<Kind, string>> = {
  all: 'There is nothing to limit yet.',
  project: 'There are no projects. A project bundles keys, and has a budget of its own.',
  key: 'There are no keys yet. Each key that is made can have limits here.',
  person: 'Nobody is a member of this organisation yet. Whoever is can have limits here.',
  model: 'No model is served. Those of the configuration can be limited here, for everybody together.',
  organisation: 'There are no organisations.',
}

export default function LimitsPage({ thing }: { readonly thing?: string | undefined }) {
  return thing === undefined ? <AccountsPage /> : <AccountPage id={thing} />
}

function AccountsPage() {
  const { isOperator } = useVisitor()
  const route = useRoute()
  const kinds: readonly Kind[] = isOperator ? [...OWN, ...EVERYBODYS] : OWN
  const asked = route.place === 'operate' ? route.query?.['kind'] : undefined
  const kind = kinds.find((one) => one === asked) ?? 'all'
  return (
    <Page title="Limits" lead="What may be spent and asked for, and how much of it is gone.">
      <nav className="tabs" aria-label="Accounts">
        {kinds.map((one) => (
          <a
            key={one}
            href={hrefOf({ place: 'operate', page: 'limits', ...(one !== 'all' && { query: { kind: one } }) })}
            aria-current={one === kind ? 'page' : undefined}
          >
            {TITLES[one]}
          </a>
        ))}
      </nav>
      <Accounts key={kind} kind={kind} />
    </Page>
  )
}

const EVERY_MS = 10_000

function Accounts({ kind }: { readonly kind: Kind }) {
  const { organisation, isOperator, may } = useVisitor()
  const [edited, setEdited] = useState<Account>()
  const accounts = useList<Account>(
    ['accounts', organisation.id, kind],
    (api, cursor) => {
      const after = cursor !== undefined && { after: cursor }
      if (kind === 'person' || kind === 'model' || kind === 'organisation')
        return api.GET('/admin/accounts', {
          params: { query: { kind, ...(kind === 'person' && { organisation: organisation.id }), ...after } },
        })
      return api.GET('/admin/organisations/{organisation}/accounts', {
        params: { path: { organisation: organisation.id }, query: { ...(kind !== 'all' && { kind }), ...after } },
      })
    },
    { everyMs: EVERY_MS },
  )
  const mayEdit = (account: Account): boolean =>
    isOperator || (may('administer') && (account.kind === 'project' || account.kind === 'key'))

  if (accounts.error) return <Failure failure={accounts.error} onRetry={() => void accounts.refetch()} />
  if (!accounts.rows) return <Skeleton rows={8} />
  return (
    <>
      <Card>
        {accounts.rows.length === 0 ? (
          <Empty title={EMPTY[kind]} />
        ) : (
          <ul className="accounts" aria-label={TITLES[kind]}>
            {accounts.rows.map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                onEdit={mayEdit(account) ? () => setEdited(account) : undefined}
                hasTransfers={kind === 'all' || kind === 'project' || kind === 'key'}
              />
            ))}
          </ul>
        )}
        {accounts.onMore && (
          <button
            className="button table-more"
            type="button"
            disabled={accounts.isGettingMore}
            onClick={accounts.onMore}
          >
            {accounts.isGettingMore ? 'One moment' : 'More'}
          </button>
        )}
      </Card>
      <LimitsDialog account={edited} onClose={() => setEdited(undefined)} />
    </>
  )
}
