// A configuration that follows its files while the relay runs. A new plan is handed on; a bad file is told of, and what
// was in force stays in force. Nothing here touches a reply: those that run keep the plan they began with.
import { dirname } from 'node:path'
import type { Runtime } from '../runtime.ts'
import { type LoadedPlan, type RefusedPlan, isLoaded, loadPlan } from './load.ts'
import type { Environment } from './reference.ts'
import type { ReadFile } from './secrets.ts'

/** The part of the world that a watch needs; `nodeSurroundings` is the real one. */
export interface Surroundings {
  readonly readFile: ReadFile
  /** Where a path leads when every link is followed. Rejects when it leads nowhere. */
  readonly realPath: (path: string) => Promise<string>
  /** Calls back when anything in a directory may have changed. Never throws; it may miss things. Returns how to stop. */
  readonly watchDirectory: (directory: string, onChange: () => void) => () => void
  /** Calls back when the operator asks for a reload (SIGHUP). Returns how to stop. */
  readonly onHangUp: (work: () => void) => () => void
}

export interface WatchOptions {
  readonly path: string
  readonly environment: Environment
  /** What is in force already. */
  readonly loaded: LoadedPlan
  readonly surroundings: Surroundings
  readonly runtime: Pick<Runtime, 'after'>
  /** The files have changed, and are good. */
  readonly onPlan: (loaded: LoadedPlan) => void
  /** The files have changed, and cannot be used. Told once for each state of them. */
  readonly onRefused: (refused: RefusedPlan) => void
  /** One of the two above has thrown. The watch goes on. */
  readonly onFailure: (cause: unknown) => void
}

export interface PlanWatch {
  /** Reads again now, and tells what came of it even when nothing has changed. */
  reload(): Promise<void>
  /** Nothing is told any more. */
  close(): void
}

/** Editors and orchestrators change several things in a row: wait until they have done, at most this long. */
const SETTLE_MS = 100
/**
 * Some changes are seen by no watcher: network file systems, bind mounts, a link far up the path, a directory made anew.
 * So the files, which are few and small, are looked at now and then in any case.
 */
const LOOK_MS = 10_000

export function watchPlan(options: WatchOptions): PlanWatch {
  const { path, environment, loaded, surroundings, runtime, onPlan, onRefused, onFailure } = options
  let { version, files } = loaded
  let isClosed = false
  let isSettling = false
  let cancelSettling = (): void => {}
  let cancelLook = (): void => {}
  let stops: readonly (() => void)[] = []
  /** One look after another: the last word is then about the last state. */
  let looks: Promise<void> = Promise.resolve()

  const look = async (isAsked: boolean): Promise<void> => {
    if (isClosed) return
    cancelLook()
    const result = await loadPlan(path, environment, surroundings.readFile)
    if (result.version !== version || isAsked) {
      version = result.version
      // A file too broken to say where its secrets are has not stopped depending on them.
      files = isLoaded(result) ? result.files : [...new Set([...files, ...result.files])]
      await watchAll()
      if (isClosed) return
      if (isLoaded(result)) onPlan(result)
      else onRefused(result)
    }
  }

  const lookNext = (isAsked: boolean): Promise<void> => {
    looks = looks
      .then(() => look(isAsked))
      .catch(onFailure)
      .then(() => {
        cancelLook()
        if (!isClosed) cancelLook = runtime.after(LOOK_MS, () => void lookNext(false))
      })
    return looks
  }

  // A change that goes on without end must not put the look off for ever: the first one starts the clock.
  const onChange = (): void => {
    if (isSettling || isClosed) return
    isSettling = true
    cancelSettling = runtime.after(SETTLE_MS, () => {
      isSettling = false
      void lookNext(false)
    })
  }

  /**
   * Directories, not files: a file that is replaced by renaming is another file. Both where the path says it is and where
   * links lead, since Kubernetes swaps a link in the one, and others write to the other.
   */
  const watchAll = async (): Promise<void> => {
    const real = await Promise.all(files.map((file) => surroundings.realPath(file).catch(() => file)))
    if (isClosed) return
    const before = stops
    const directories = new Set([...files, ...real].map((file) => dirname(file)))
    stops = [...directories].map((directory) => surroundings.watchDirectory(directory, onChange))
    for (const stop of before) stop()
  }

  const stopHangUps = surroundings.onHangUp(() => void lookNext(true))
  looks = watchAll().catch(onFailure)
  // Between reading and watching something may have changed.
  void lookNext(false)

  return {
    reload: () => lookNext(true),
    close() {
      isClosed = true
      stopHangUps()
      cancelSettling()
      cancelLook()
      for (const stop of stops) stop()
    },
  }
}
