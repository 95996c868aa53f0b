// Recorded answers of a real server, one small manifest each, and what this project says to the same manifest.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Answer, answerOf, type ServerAnswer } from './answer.ts'
import { type Exception, exceptions } from './exceptions.ts'
import { generatedBody } from './generated.ts'
import { differences, ourAnswer } from './ours.ts'

/** One recorded case: a body, and the server's answer by version (of the older ones, only where it differs from the newest). */
export interface Golden {
  readonly id: string
  readonly note: string
  readonly manifest: string | null
  readonly server: Readonly<Record<string, ServerAnswer>>
  /** The body where it is not text. */
  readonly b64?: string
  /** The content type where it is not YAML. */
  readonly type?: string
  /** The manifest only describes the body. */
  readonly generated?: boolean
}

export interface Outcome {
  readonly golden: Golden
  readonly version: string
  readonly server: Answer
  readonly ours: Answer
  /** In a word each; empty where both agree. */
  readonly differences: readonly string[]
  /** Why the case is not compared, or why a difference is no mistake. */
  readonly exception?: Exception
}

/** Beside the project, on machines that have them. */
export const goldensDirectory = join(fileURLToPath(new URL('../..', import.meta.url)), '..', 'shared', 'facts', 'goldens')

/** The recorded cases by area; none where the directory is missing. */
export function readGoldens(directory = goldensDirectory): ReadonlyMap<string, readonly Golden[]> {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : []
  const read = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Golden[]
  return new Map(names.map((name) => [name.replace('.json', ''), read(name)]))
}

/** One outcome for each version that has an answer of its own. */
export function judgeGolden(golden: Golden): Outcome[] {
  return Object.entries(golden.server).map(([version, recorded]) => {
    const server = answerOf(recorded)
    const skipped = exceptions.find((one) => one.notCompared && isAbout(one, golden.id, version))
    if (skipped) return { golden, version, server, ours: server, differences: [], exception: skipped }
    const ours = ourAnswer(bodyOf(golden), version)
    const found = differences(server, ours)
    const otherVerdict = found.some((word) => word === 'missed' || word === 'false alarm')
    const exception = exceptions.find((one) => !(one.sameVerdict && otherVerdict) && isAbout(one, golden.id, version))
    return { golden, version, server, ours, differences: found, ...(exception && found.length > 0 && { exception }) }
  })
}

export const isWrong = ({ differences: found, exception }: Outcome) => found.length > 0 && !exception

/** Whether an exception is about a case of this name and version. */
export const isAbout = ({ ids, versions }: Exception, id: string, version: string) =>
  ids.some((name) => patternOf(name).test(id)) && (versions?.includes(version) ?? true)

const patterns = new Map<string, RegExp>()

/** The names that a name stands for: a star in it stands for anything. */
function patternOf(name: string): RegExp {
  const pattern = patterns.get(name) ?? new RegExp(`^${name.replaceAll('*', '.*')}$`)
  patterns.set(name, pattern)
  return pattern
}

/** Exceptions by name that no case needs any more. */
export function needless(outcomes: readonly Outcome[]): string[] {
  const needed = outcomes.filter(({ exception }) => exception)
  return exceptions.flatMap((exception) =>
    exception.ids.filter((name) => !needed.some((one) => one.exception === exception && patternOf(name).test(one.golden.id))),
  )
}

/** The body as an editor would show it: bytes are UTF-16 where a byte order mark says so, and else UTF-8. */
function bodyOf({ manifest, b64, generated }: Golden): string {
  if (b64 !== undefined) {
    const bytes = Buffer.from(b64, 'base64')
    const encoding =
      bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
    return new TextDecoder(encoding).decode(bytes)
  }
  return generated ? generatedBody(manifest ?? '') : (manifest ?? '')
}

/** A difference on a few lines. */
export function printOutcome({ golden, version, server, ours, differences: found }: Outcome): string {
  const show = ({ stage, fields, message, warnings }: Answer) =>
    `${stage} ${[...fields].join(' ')}\n      ${message.slice(0, 400)}\n      ${[...warnings].join(' | ').slice(0, 600)}`
  return `${golden.id} (${version}) ${found.join(', ')}: ${golden.note}\n  server ${show(server)}\n  ours   ${show(ours)}`
}
