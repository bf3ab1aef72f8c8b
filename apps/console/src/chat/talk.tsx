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
  <Chat chat={chat} theme={useTheme()} greeting={empty} placeholder="Ask anything" />
)
