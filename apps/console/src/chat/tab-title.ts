// The title of the tab says what the reply is doing: it is all there is to see of a chat in another tab.
import type { ChatState } from '@holdfast/client/chat'

export function tabTitle({ status, line }: Pick<ChatState, 'status' | 'line'>, title: string | undefined): string {
  const name = title ? `${title} · Holdfast` : 'Holdfast'
  if (line?.phase === 'offline') return `⚠ Offline · ${name}`
  if (line?.phase === 'reconnecting') return `⚠ Reconnecting${line.attempt > 1 ? ` (${line.attempt})` : ''} · ${name}`
  if (status === 'submitted') return `○ Waiting · ${name}`
  if (status === 'streaming') return `● Writing · ${name}`
  if (status === 'stopping') return `■ Stopping · ${name}`
  return status === 'error' ? `✕ ${name}` : name
}
