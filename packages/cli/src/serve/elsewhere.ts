// What a command in another terminal, in the same folder, must be told to find the relay that starts here.
import { CONFIG_FILE, type Configuration } from '../configuration.ts'
import { type Settings, baseUrlOf, readSettings } from '../settings.ts'

/**
 * ` --url http://127.0.0.1:9000 --data /srv/holdfast`, as far as it is not where the command looks by itself. What stands in
 * the environment here does not stand there.
 * @param url where this one listens
 */
export function optionsElsewhere(
  url: string,
  { dataDirectory }: Pick<Settings, 'dataDirectory'>,
  configuration: Configuration | undefined,
): string {
  const file = configuration?.path === CONFIG_FILE ? configuration.loaded.settings : undefined
  const expected = readSettings({}, {}, file)
  return [
    ...(url === baseUrlOf(expected) ? [] : ['--url', url]),
    ...(dataDirectory === expected.dataDirectory ? [] : ['--data', quoted(dataDirectory)]),
  ]
    .map((word) => ` ${word}`)
    .join('')
}

const quoted = (path: string): string => (/[^\w./:\\-]/.test(path) ? `'${path}'` : path)
