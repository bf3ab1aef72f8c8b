// One webhook: what it hears of, what was sent there, and what became of it.
import { Pencil, Power, RefreshCw, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAsked, useChange } from '../../admin/query.ts'
import type { Webhook } from '../../admin/schema.d.ts'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Card, Empty, Facts, Page } from '../../page/page.tsx'
import { Failure, Loaded } from '../../page/states.tsx'
import { DeliveriesCard } from './deliveries-card.tsx'
import { SigningSecret } from './signing-secret.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import { WebhookState } from './webhook-state.tsx'
import { type Whose, callsFor, hrefFor } from './whose.ts'
import { changeOf } from './wish.ts'

type Act = 'change' | 'rotate' | 'delete'

export interface WebhookPageProps {
  readonly whose: Whose
  readonly id: string
}

export function WebhookPage({ whose, id }: WebhookPageProps) {
  const [act, setAct] = useState<Act>()
  const [secret, setSecret] = useState<string>()
  const [failure, setFailure] = useState<Error>()
  const calls = callsFor(whose)
  const change = useChange()
  const asked = useAsked(['webhooks', whose, 'all'], (api) => calls.list(api))
  const webhook = asked.data?.data.find((one) => one.id === id)
  const isOn = webhook?.disabled_at === null
  const attempt = (work: () => Promise<unknown>) => () => {
    setFailure(undefined)
    void work().catch((cause: unknown) => setFailure(cause instanceof Error ? cause : new Error('That did not work.')))
  }
  return (
    <Page
      title={webhook ? new URL(webhook.url).host : 'Webhook'}
      lead={
        <a className="link" href={hrefFor(whose)}>
          All webhooks
        </a>
      }
      actions={
        webhook && (
          <>
            <button
              className="button"
              type="button"
              disabled={!isOn}
              onClick={attempt(() => change((api) => calls.test(api, id), 'deliveries'))}
            >
              <Send aria-hidden /> Send a test
            </button>
            <button
              className="button"
              type="button"
              onClick={attempt(() => change((api) => calls.change(api, id, { enabled: !isOn }), 'webhooks'))}
            >
              <Power aria-hidden /> {isOn ? 'Disable' : 'Enable'}
            </button>
            <button className="button" type="button" onClick={() => setAct('change')}>
              <Pencil aria-hidden /> Change
            </button>
            <button className="button" type="button" onClick={() => setAct('rotate')}>
              <RefreshCw aria-hidden /> Rotate
            </button>
            <button className="button dangerous" type="button" onClick={() => setAct('delete')}>
              <Trash2 aria-hidden /> Delete
            </button>
          </>
        )
      }
    >
      {failure && <Failure failure={failure} />}
      {secret !== undefined && <SigningSecret secret={secret} />}
      <Card>
        <Loaded of={asked}>
          {() => (webhook ? <WebhookFacts of={webhook} /> : <Empty title="There is no such webhook." />)}
        </Loaded>
      </Card>
      {webhook && <DeliveriesCard whose={whose} webhook={id} />}
      {webhook && <Acts whose={whose} of={webhook} act={act} onClose={() => setAct(undefined)} onSecret={setSecret} />}
    </Page>
  )
}

const WebhookFacts = ({ of: { id, url, types, endings, created_at, disabled_at } }: { readonly of: Webhook }) => (
  <Facts
    facts={[
      ['State', <WebhookState key="state" disabled_at={disabled_at} />],
      ['Address', url],
      ['Hears of', types.join(', ')],
      ...(types.includes('reply.ended')
        ? [['Of replies that ended', endings?.join(', ') ?? 'in any way'] as const]
        : []),
      ['Id', <code key="id">{id}</code>],
      [
        'Made',
        <time key="made" title={moment(created_at)}>
          {ago(created_at, Date.now())}
        </time>,
      ],
    ]}
  />
)

interface ActsProps {
  readonly whose: Whose
  readonly of: Webhook
  readonly act: Act | undefined
  readonly onClose: () => void
  readonly onSecret: (secret: string | undefined) => void
}

/** The questions before something is done to it. */
function Acts({ whose, of: webhook, act, onClose, onSecret }: ActsProps) {
  const calls = callsFor(whose)
  const change = useChange()
  const { id } = webhook
  return (
    <>
      <DialogForm
        title="Change the webhook"
        isOpen={act === 'change'}
        onClose={onClose}
        verb="Keep"
        onSubmit={async (fields) => {
          const body = changeOf(fields)
          await change((api) => calls.change(api, id, body), 'webhooks')
        }}
      >
        <WebhookFields whose={whose} of={webhook} />
      </DialogForm>
      <DialogForm
        title="Rotate what signs?"
        lead="It gets another secret, which is shown once. For a day what is sent is signed with both, so that nothing is refused meanwhile."
        isOpen={act === 'rotate'}
        onClose={onClose}
        verb="Make another secret"
        onSubmit={async () => {
          const made = await change((api) => calls.rotate(api, id), 'webhooks')
          onSecret(made?.secret)
        }}
      />
      <DialogForm
        title="Delete the webhook?"
        lead="What waits to be sent there is forgotten with it."
        isOpen={act === 'delete'}
        onClose={onClose}
        verb="Delete it"
        isDangerous
        onSubmit={async () => {
          await change((api) => calls.remove(api, id), 'webhooks')
          location.hash = hrefFor(whose)
        }}
      />
    </>
  )
}
