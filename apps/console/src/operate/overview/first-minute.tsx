// A relay that nobody has asked anything yet: what to do about it.
import { relayURL } from '../../access/access.ts'
import { hrefOf } from '../../shell/route.ts'

export function FirstMinute() {
  return (
    <section className="first-minute" aria-label="The first minute">
      <h2>It runs. Nobody has asked it anything in this time.</h2>
      <ol>
        <li>
          <b>Make a key</b>
          <p>
            For each application one, so that you see what each of them does:{' '}
            <a className="link" href={hrefOf({ place: 'operate', page: 'keys' })}>
              Keys
            </a>
            .
          </p>
        </li>
        <li>
          <b>Change one line of the application</b>
          <p>Its base URL, or its fetch. Nothing else has to know.</p>
          <pre tabIndex={0} aria-label="Base URL">{`baseURL: '${relayURL()}/v1'`}</pre>
        </li>
        <li>
          <b>Or ask it yourself</b>
          <p>
            In the{' '}
            <a className="link" href={hrefOf({ place: 'chat' })}>
              chat
            </a>
            , where you may cut the line, too. What happens then stands here a few seconds later.
          </p>
        </li>
      </ol>
    </section>
  )
}
