import type { Webhook } from '../../admin/schema.d.ts'
import { moment } from '../../page/figures.ts'
import { Badge } from '../../page/page.tsx'

export const WebhookState = ({ disabled_at }: Pick<Webhook, 'disabled_at'>) =>
  disabled_at === null ? (
    <Badge tone="good">on</Badge>
  ) : (
    <span title={`since ${moment(disabled_at)}`}>
      <Badge>off</Badge>
    </span>
  )
