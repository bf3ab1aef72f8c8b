import type { ReplyState } from '../log.ts'

/** What whoever uses the log is told of a reply: nothing of nodes, epochs and names. */
export const replyStateOf = ({ head, last, stopAsked, final }: ReplyState): ReplyState =>
  final ? { head, last, stopAsked, final } : { head, last, stopAsked }
