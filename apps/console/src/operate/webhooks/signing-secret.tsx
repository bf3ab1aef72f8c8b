import { Secret } from '../../page/secret.tsx'

export const SigningSecret = ({ secret }: { readonly secret: string }) => (
  <Secret
    secret={secret}
    about="What signs, by Standard Webhooks. This is the only time that it is shown: give it to whoever verifies."
  />
)
