// Every page for operators, once: its place in the list, and where its code is. Each is fetched when it is first opened.
import { KeyRound, type LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

export interface OperatePage {
  /** Its word in the address. */
  readonly page: string
  readonly title: string
  readonly icon: LucideIcon
  /** Only for who runs the relay. */
  readonly isOperators?: true
  readonly load: () => Promise<{ readonly default: ComponentType<{ readonly thing?: string | undefined }> }>
}

export interface PageGroup {
  readonly title: string
  readonly pages: readonly OperatePage[]
}

export const groups: readonly PageGroup[] = [
  {
    title: 'Who',
    pages: [{ page: 'keys', title: 'Keys', icon: KeyRound, load: () => import('./keys/keys-page.tsx') }],
  },
]

export const pageNamed = (name: string): OperatePage | undefined =>
  groups.flatMap(({ pages }) => pages).find(({ page }) => page === name)
