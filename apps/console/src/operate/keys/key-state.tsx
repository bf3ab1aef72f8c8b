import type { Key } from '../../admin/schema.d.ts'
import { Badge } from '../../page/page.tsx'

const TONES = { active: 'good', disabled: 'change', expired: 'change', revoked: 'bad' } as const

export const KeyState = ({ state, admin, rotated_out }: Pick<Key, 'state' | 'admin' | 'rotated_out'>) => (
  <span className="badges">
    <Badge tone={TONES[state]}>{state}</Badge>
    {admin && <Badge tone="accent">operates the relay</Badge>}
    {rotated_out.length > 0 && <Badge tone="change">rotating</Badge>}
  </span>
)
