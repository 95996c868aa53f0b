import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecord } from '../../model/src/objects/record.ts'
import { readYaml } from './language/index.ts'

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']
/** A kustomization names files of its own folder and of those below it. */
const foldersAbove = 3

/** Whether a kustomization beside a file, or above it, names it as a patch. What is no file on this machine is none. */
export function isNamedAsPatch(uri: string): boolean {
  const path = pathOf(uri)
  if (path === undefined) return false
  let folder = dirname(path)
  for (let above = 0; above <= foldersAbove; above++, folder = dirname(folder)) {
    const text = names.map((name) => textOf(join(folder, name))).find((found) => found !== undefined)
    if (text !== undefined && patchesOf(text).some((one) => resolve(folder, one) === path)) return true
  }
  return false
}

/** The files that a kustomization patches with. A patch may also stand in it as text of its own. */
function patchesOf(text: string): string[] {
  const read = readYaml(text)
  if (!('value' in read) || !isRecord(read.value)) return []
  const { patches, patchesStrategicMerge } = read.value
  const listed = [patches, patchesStrategicMerge].flatMap((list) => (Array.isArray(list) ? list : []))
  return listed
    .map((one: unknown) => (isRecord(one) ? one.path : one))
    .filter((one): one is string => typeof one === 'string' && !one.includes('\n'))
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : uri.includes(':') || uri === '<stdin>' ? undefined : resolve(uri)
  } catch {
    return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
