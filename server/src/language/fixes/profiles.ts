import { quoteIfNeeded } from '../completion/layout.ts'
import { say } from '../hover/words.ts'
import { at, get, itemsOf, type Path, present, stringOf } from '../yaml/node.ts'
import { addNested } from './add.ts'
import { entrySpan } from './edit.ts'
import { type Fix, fix, type Place, pathOf } from './place.ts'

const podSpec: Path = ['spec', 'template', 'spec']

/** An annotation that names a security profile becomes the field that took its place, of the pod or of the container it names. */
export function profileField(place: Place): Fix[] {
  const { document, root, context } = place
  const path = pathOf(place)
  const key = String(path.at(-1))
  const annotations = at(root, path.slice(0, -1))
  const profile = profileOf(stringOf(at(root, path)) ?? '')
  const owner = key.endsWith('.kubernetes.io/pod') ? at(root, podSpec) : containerNamed(root, key.slice(key.indexOf('/') + 1))
  if (annotations?.kind !== 'map' || owner?.kind !== 'map' || profile === undefined) return []
  const field = key.includes('apparmor') ? 'appArmorProfile' : 'seccompProfile'
  const security = get(owner, 'securityContext')
  const span = entrySpan(document.text, annotations, key)
  const edit =
    security?.kind === 'map' && (security.flow || security.entries.length > 0)
      ? addNested(document, security, [field], profile)
      : present(security)
        ? undefined
        : addNested(document, owner, ['securityContext', field], profile)
  if (!span || !edit) return []
  return [fix(say(context.texts, 'fix.replace', `securityContext.${field}`), [{ ...span, text: '' }, edit], true)]
}

function profileOf(annotation: string): string | undefined {
  if (annotation === 'runtime/default' || annotation === 'docker/default') return '{ type: RuntimeDefault }'
  if (annotation === 'unconfined') return '{ type: Unconfined }'
  const name = /^localhost\/(.+)$/.exec(annotation)?.[1]
  return name === undefined ? undefined : `{ type: Localhost, localhostProfile: ${quoteIfNeeded(name)} }`
}

function containerNamed(root: Place['root'], name: string) {
  const spec = at(root, podSpec)
  const all = ['initContainers', 'containers'].flatMap((list) => itemsOf(get(spec, list)))
  return all.find((container) => stringOf(get(container, 'name')) === name)
}
