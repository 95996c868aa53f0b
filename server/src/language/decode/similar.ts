import { get, type MapNode, type Path } from '../yaml/node.ts'

/** Edits (insert, delete, replace, swap of neighbours) between two words, or more than `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      current[j] = cost
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? limit + 1
}

/** What people write for what they mean: leftovers of other kinds, and habits of other tools. */
const meant: Record<string, string> = {
  strategy: 'updateStrategy',
  configMapName: 'name',
  volumes: 'volumeMounts',
  envVars: 'env',
  environment: 'env',
  nodeselector: 'nodeSelector',
  item: 'items',
  cmd: 'command',
  requests: 'resources',
  limits: 'resources',
}

/** The known names that a wrong one most likely stands for, the best first; at most three. */
export function similarNames(name: string, known: Iterable<string>): string[] {
  const limit = Math.max(1, Math.min(3, Math.floor(name.length / 3)))
  const lower = name.toLowerCase()
  const scored: [number, string][] = []
  for (const candidate of known) {
    if (meant[name] === candidate) scored.push([0, candidate])
    else {
      const score = distance(lower, candidate.toLowerCase(), limit)
      if (score <= limit) scored.push([score, candidate])
    }
  }
  return scored
    .sort((a, b) => a[0] - b[0] || a[1].length - b[1].length)
    .slice(0, 3)
    .map(([, candidate]) => candidate)
}

/** Fields that people write under the name another kind of volume, or of action, gives them: by what holds them. */
const misplaced: Record<string, string> = {
  'secret.name': 'secretName',
  'configMap.configMapName': 'name',
  'persistentVolumeClaim.name': 'claimName',
  'volumeMounts.path': 'mountPath',
  'emptyDir.size': 'sizeLimit',
}

/** The field that is meant by an unknown one at this place, unless its struct has that one too. */
export function meantAt(path: Path, struct: MapNode): string | undefined {
  const holder = path.slice(0, -1).findLast((step) => typeof step === 'string')
  const meant = misplaced[`${holder}.${path.at(-1)}`]
  return meant === undefined || get(struct, meant) || path.includes('projected') ? undefined : meant
}
