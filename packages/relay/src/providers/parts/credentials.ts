// How most vendors want to be told who is asking. Without a key nothing is said: some servers refuse an empty one.

export const bearer = (secret: string): Readonly<Record<string, string>> =>
  secret === '' ? {} : { authorization: `Bearer ${secret}` }

/** As Anthropic has it. */
export const apiKey = (secret: string): Readonly<Record<string, string>> =>
  secret === '' ? {} : { 'x-api-key': secret }

/** Both, for whoever speaks Anthropic's dialect and may look for either. */
export const apiKeyAndBearer = (secret: string): Readonly<Record<string, string>> => ({
  ...apiKey(secret),
  ...bearer(secret),
})
