import { defineCommand } from 'citty'
import { reconcile } from '../prices/reconcile-command.ts'

export const usage = defineCommand({
  meta: { name: 'usage', description: 'What was used, and whether others say the same.' },
  subCommands: { reconcile },
})
