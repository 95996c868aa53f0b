import { positionAt } from '../file/text.ts'
import { toJson } from '../objects/json.ts'
import { parseManifest } from './parse.ts'

/** The value of a text, read as the API server reads YAML; or the first thing that is wrong with it, on a line counted from 1. */
export function readYaml(text: string): { readonly value: unknown } | { readonly line: number; readonly message: string } {
  const { root, problems } = parseManifest(text)
  const [problem] = problems
  if (!problem) return { value: root && JSON.parse(toJson(text, root)) }
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return { line: positionAt(starts, problem.start).line + 1, message: problem.message }
}
