// The conversation itself: the widget, in the console's colours.
import { Chat } from '@holdfast/widget'
import type { ReactNode } from 'react'
import { useTheme } from '../shell/theme.ts'
import type { Conversation } from './conversations.ts'

export interface TalkProps {
  readonly conversation: Conversation
  /** Shown while nothing has been said. */
  readonly empty: ReactNode
}

export const Talk = ({ conversation: { chat }, empty }: TalkProps) => (
  <Chat chat={chat} theme={useTheme()} greeting={empty} placeholder="Ask anything" allowImage={isOwn} />
)

/** A reply that was talked into it could carry what it knows to a stranger, in the address of an image. */
const isOwn = (url: string): boolean =>
  new URL(url, location.href).origin === location.origin || url.startsWith('data:')
