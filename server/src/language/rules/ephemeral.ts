import { names } from '../../../../model/src/names.ts'
import { isBefore } from '../schema/schema.ts'
import { get, type MapNode, type Path, present } from '../yaml/node.ts'
import { structs, text } from './read.ts'
import { duplicateValue, forbidden, invalid, notFound, rule, type Surroundings, violation } from './rule.ts'

export const ephemeralRules = [rule('PodSpec', ephemeralViolations)]

const notForEphemeral = names(
  'ports resources resizePolicy restartPolicy restartPolicyRules livenessProbe readinessProbe startupProbe lifecycle',
)

/** Ephemeral containers never belong in a template; the server still looks at each. */
function* ephemeralViolations(podSpec: MapNode, path: Path, { version }: Surroundings) {
  const containers = structs(podSpec, 'ephemeralContainers')
  if (containers.length === 0) return
  const list = [...path, 'ephemeralContainers']
  yield violation('eph-forbidden', list, forbidden('ephemeral containers not allowed in pod template'), { mark: 'key' })
  const others = new Set(
    ['containers', 'initContainers'].flatMap((name) => structs(podSpec, name).map((container) => text(container, 'name'))),
  )
  const all = new Set(others)
  for (const [index, container] of containers.entries()) {
    const at = [...list, index]
    const name = text(container, 'name')
    const image = text(container, 'image')
    if (image !== image.trim())
      yield violation('eph-image-space', [...at, 'image'], invalid(image, 'must not have leading or trailing whitespace'))
    if (all.has(name)) yield violation('eph-name-duplicate', [...at, 'name'], duplicateValue(name))
    all.add(name)
    const target = text(container, 'targetContainerName')
    if (target !== '' && !others.has(target)) yield violation('eph-target', [...at, 'targetContainerName'], notFound(target))
    const message = forbidden('cannot be set for an Ephemeral Container')
    for (const field of notForEphemeral) {
      if (isBefore(version, '1.35') && field.startsWith('restartPolicy')) continue
      const value = get(container, field)
      if (
        !present(value) ||
        (field === 'resources' && value.kind === 'map' && value.entries.every((item) => !present(item.value)))
      )
        continue
      yield violation('eph-field', [...at, field], message, { mark: 'key' })
    }
    for (const [number, mount] of structs(container, 'volumeMounts').entries()) {
      for (const field of ['subPath', 'subPathExpr']) {
        if (text(mount, field) !== '') yield violation('eph-subpath', [...at, 'volumeMounts', number, field], message)
      }
    }
  }
}
