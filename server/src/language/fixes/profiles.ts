import { say } from '../say.ts'
import { at, get, itemsOf, type Path, stringOf } from '../yaml/node.ts'
import { type FixTarget, type Proposal, pathOf, propose, remove, set } from './target.ts'

const podSpec: Path = ['spec', 'template', 'spec']

/** An annotation that names a security profile becomes the field that took its target, of the pod or of the container it names. */
export function profileField(target: FixTarget): Proposal[] {
  const { root, context } = target
  const path = pathOf(target)
  const key = String(path.at(-1))
  const profile = profileOf(stringOf(at(root, path)) ?? '')
  const owner = key.endsWith('.kubernetes.io/pod') ? podSpec : containerNamed(root, key.slice(key.indexOf('/') + 1))
  if (!owner || !profile) return []
  const name = key.includes('apparmor') ? 'appArmorProfile' : 'seccompProfile'
  const field = [...owner, 'securityContext', name]
  if (at(root, field)) return []
  const title = say(context.texts, 'fix.replace', `securityContext.${name}`)
  return [propose(title, [remove(target, path), set(target, field, profile)], true)]
}

function profileOf(annotation: string): object | undefined {
  if (annotation === 'runtime/default' || annotation === 'docker/default') return { type: 'RuntimeDefault' }
  if (annotation === 'unconfined') return { type: 'Unconfined' }
  const name = /^localhost\/(.+)$/.exec(annotation)?.[1]
  return name === undefined ? undefined : { type: 'Localhost', localhostProfile: name }
}

function containerNamed(root: FixTarget['root'], name: string): Path | undefined {
  for (const list of ['initContainers', 'containers']) {
    const index = itemsOf(at(root, [...podSpec, list])).findIndex((container) => stringOf(get(container, 'name')) === name)
    if (index >= 0) return [...podSpec, list, index]
  }
  return undefined
}
