// Every page for operators, once: its place in the list, and where its code is. Each is fetched when it is first opened.
import {
  Activity,
  Boxes,
  ChartColumnStacked,
  FolderKanban,
  Gauge,
  KeyRound,
  type LucideIcon,
  ScrollText,
  Server,
  ShieldCheck,
  SlidersHorizontal,
  Tag,
  Ticket,
  UserRound,
  Users,
  Wallet,
  Webhook,
  Waypoints,
  Wrench,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Right } from './right.ts'
import type { Visitor } from './visitor.ts'

export interface OperatePage {
  /** Its word in the address. */
  readonly page: string
  readonly title: string
  readonly icon: LucideIcon
  /** Only for who runs the relay. */
  readonly isOperators?: true
  /** Only for who has it in the organisation. */
  readonly right?: Right
  /** Only for people: a key has no account. */
  readonly isPersonal?: true
  /** Not in the list. */
  readonly isUnlisted?: true
  readonly load: () => Promise<{ readonly default: ComponentType<{ readonly thing?: string | undefined }> }>
}

export interface PageGroup {
  readonly title: string
  readonly pages: readonly OperatePage[]
}

export const groups: readonly PageGroup[] = [
  {
    title: 'Sight',
    pages: [
      { page: 'overview', title: 'Overview', icon: Gauge, load: () => import('./overview/overview-page.tsx') },
      { page: 'live', title: 'Live', icon: Activity, load: () => import('./live/live-page.tsx') },
      { page: 'requests', title: 'Requests', icon: ScrollText, load: () => import('./requests/requests-page.tsx') },
      // One is reached from the others.
      {
        page: 'replies',
        title: 'Reply',
        icon: ScrollText,
        isUnlisted: true,
        load: () => import('./replies/reply-page.tsx'),
      },
      { page: 'usage', title: 'Usage', icon: ChartColumnStacked, load: () => import('./usage/usage-page.tsx') },
    ],
  },
  {
    title: 'Who',
    pages: [
      { page: 'keys', title: 'Keys', icon: KeyRound, load: () => import('./keys/keys-page.tsx') },
      { page: 'people', title: 'People', icon: Users, load: () => import('./people/people-page.tsx') },
      { page: 'projects', title: 'Projects', icon: FolderKanban, load: () => import('./projects/projects-page.tsx') },
      {
        page: 'account',
        title: 'My account',
        icon: UserRound,
        isPersonal: true,
        load: () => import('./account/account-page.tsx'),
      },
    ],
  },
  {
    title: 'What serves',
    pages: [
      {
        page: 'upstreams',
        title: 'Upstreams',
        icon: Server,
        isOperators: true,
        load: () => import('./upstreams/upstreams-page.tsx'),
      },
      {
        page: 'models',
        title: 'Models',
        icon: Boxes,
        isOperators: true,
        load: () => import('./models/models-page.tsx'),
      },
    ],
  },
  {
    title: 'What may be spent',
    pages: [
      { page: 'limits', title: 'Limits', icon: SlidersHorizontal, load: () => import('./limits/limits-page.tsx') },
      { page: 'credit', title: 'Credit', icon: Wallet, load: () => import('./credit/credit-page.tsx') },
      { page: 'codes', title: 'Codes', icon: Ticket, isOperators: true, load: () => import('./codes/codes-page.tsx') },
      { page: 'prices', title: 'Prices', icon: Tag, load: () => import('./prices/prices-page.tsx') },
    ],
  },
  {
    title: 'The relay',
    pages: [
      {
        page: 'nodes',
        title: 'Nodes',
        icon: Waypoints,
        isOperators: true,
        load: () => import('./nodes/nodes-page.tsx'),
      },
      {
        page: 'audit',
        title: 'Audit',
        icon: ShieldCheck,
        right: 'administer',
        load: () => import('./audit/audit-page.tsx'),
      },
      {
        page: 'webhooks',
        title: 'Webhooks',
        icon: Webhook,
        right: 'administer',
        load: () => import('./webhooks/webhooks-page.tsx'),
      },
      {
        page: 'settings',
        title: 'Settings',
        icon: Wrench,
        isOperators: true,
        load: () => import('./settings/settings-page.tsx'),
      },
    ],
  },
]

export const pageNamed = (name: string): OperatePage | undefined =>
  groups.flatMap(({ pages }) => pages).find(({ page }) => page === name)

/** Whether it is listed, and opened, for them. */
export const isFor = (
  { isOperators, right, isPersonal }: Pick<OperatePage, 'isOperators' | 'right' | 'isPersonal'>,
  { isOperator, may, person }: Pick<Visitor, 'isOperator' | 'may' | 'person'>,
): boolean =>
  (!isOperators || isOperator) && (right === undefined || may(right)) && (!isPersonal || person !== undefined)
