// Webhooks: which addresses are told of what happens here. With an id in the address: one of them.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useChange, useList } from '../../admin/query.ts'
import type { Webhook } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Card, Empty, Name, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { useRoute } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { SigningSecret } from './signing-secret.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import { WebhookPage } from './webhook-page.tsx'
import { WebhookState } from './webhook-state.tsx'
import './webhooks.css'
import { type Whose, callsFor, hrefFor } from './whose.ts'
import { wishOf } from './wish.ts'

export default function WebhooksPage({ thing }: { readonly thing?: string | undefined }) {
  const { organisation, isOperator } = useVisitor()
  const route = useRoute()
  const isRelays = isOperator && route.place === 'operate' && route.query?.['whose'] === 'relay'
  const whose = isRelays ? undefined : organisation.id
  // Another organisation is another page: no secret stays on it.
  if (thing === undefined) return <WebhookList key={whose} whose={whose} />
  return <WebhookPage key={thing} whose={whose} id={thing} />
}

function WebhookList({ whose }: { readonly whose: Whose }) {
  const { organisation, isOperator } = useVisitor()
  const [isMaking, setIsMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const change = useChange()
  const calls = callsFor(whose)
  const webhooks = useList(['webhooks', whose], calls.list)
  return (
    <Page
      title="Webhooks"
      lead={`Addresses that are told of what happens ${whose === undefined ? 'at this relay' : `in ${organisation.name}`}.`}
      actions={
        <button className="button primary" type="button" onClick={() => setIsMaking(true)}>
          <Plus aria-hidden /> New webhook
        </button>
      }
    >
      {secret !== undefined && <SigningSecret secret={secret} />}
      {isOperator && (
        <nav className="tabs" aria-label="Whose webhooks">
          <a href={hrefFor(organisation.id)} aria-current={whose === undefined ? undefined : 'page'}>
            {organisation.name}
          </a>
          <a href={hrefFor(undefined)} aria-current={whose === undefined ? 'page' : undefined}>
            The relay
          </a>
        </nav>
      )}
      <Card>
        {webhooks.error && <Failure failure={webhooks.error} onRetry={() => void webhooks.refetch()} />}
        <DataTable
          label="Webhooks"
          columns={columns}
          rows={webhooks.error ? [] : webhooks.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefFor(whose, id)}
          onMore={webhooks.onMore}
          isGettingMore={webhooks.isGettingMore}
          empty={!webhooks.error && <Empty title={emptyFor(whose)} />}
        />
      </Card>
      <DialogForm
        title="A new webhook"
        lead="What signs is shown once, when it is made."
        isOpen={isMaking}
        onClose={() => setIsMaking(false)}
        verb="Make the webhook"
        onSubmit={async (fields) => {
          const wish = wishOf(fields)
          const made = await change((api) => calls.create(api, wish), 'webhooks')
          setSecret(made?.secret)
        }}
      >
        <WebhookFields whose={whose} />
      </DialogForm>
    </Page>
  )
}

const emptyFor = (whose: Whose): string =>
  whose === undefined
    ? 'Nobody is told of what happens at this relay.'
    : 'Nobody is told: of replies that end, budgets and credit that run low, keys that expire.'

const Address = ({ url }: Pick<Webhook, 'url'>) => (
  <span className="webhook-address">
    <Name name={url.replace(/^https:\/\//, '')} />
  </span>
)

const columns: readonly Column<Webhook>[] = [
  { name: 'Address', cell: ({ url }) => <Address url={url} /> },
  { name: 'State', cell: (webhook) => <WebhookState {...webhook} /> },
  { name: 'Hears of', cell: ({ types }) => types.join(', ') },
  {
    name: 'Made',
    cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time>,
    isFigure: true,
    isMinor: true,
  },
]
