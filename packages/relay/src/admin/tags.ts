// The pages of the reference, and what each of them is about.

export const TAGS = {
  Organisations: 'Who shares keys, projects and budgets. Everything else belongs to one.',
  People: 'Who may sign in, what they are members of, and how they become it.',
  Projects: 'What an organisation has its keys and its budgets sorted by.',
  Keys: 'API keys: what applications and people start replies with.',
  Limits: 'What a key, a project, a person or an organisation may spend, and what they did.',
  Ledger: 'Every step that money took, and whether it adds up.',
  Audit: 'Who did what, when, and from where.',
  Replies: 'Replies that run now, and what happened to them.',
  Nodes: 'The processes that serve together, and what they share.',
  Upstreams: 'The providers behind this relay, and how they are doing.',
  Models: 'What is served under which name, by whom, and how well.',
  Usage: 'What was asked for, what it took, and what it cost.',
  Prices: 'What everything costs, and how the price of a reply came about.',
  Credit: 'Money that was paid beforehand, codes for it, and where it went.',
  Webhooks: 'Whom events are sent to, and whether they arrived.',
  Configuration: 'What this relay was told to be, and how it is running.',
} as const satisfies Record<string, string>

export type Tag = keyof typeof TAGS
